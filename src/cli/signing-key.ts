import { accepted, type Checked } from '../trust/refusals.js';
import { pkcs12Signer } from '../trust/signature/pkcs12.js';
import { processSigner } from '../trust/signature/process-signer.js';
import { chainOf, pemSigner, type Signer } from '../trust/signature/signer.js';
import { UsageError, type Edge } from './edge.js';
import { bytesOf } from './input.js';

/** Options that say with what is signed. */
export const KEY_OPTIONS = {
  key: { type: 'string' },
  certificate: { type: 'string' },
  pkcs12: { type: 'string' },
  'passphrase-env': { type: 'string' },
  signer: { type: 'string' },
  'signer-arg': { type: 'string', multiple: true },
} as const;

/** Their lines in the help. */
export const KEY_HELP = `  --key FILE             private key in PEM, with --certificate
  --certificate FILE     the certificate in PEM, and behind it those that issued it
  --pkcs12 FILE          key and certificates in one file, instead of both
  --passphrase-env NAME  name of the environment variable with the passphrase of the key or of the PKCS#12 file
  --signer PROGRAM       a program that has the key, with --certificate: it reads one line {"algorithm","octets"} and writes one line
                         {"signature"}, octets and signature in base64; it gets an empty environment
  --signer-arg WORD      a word for that program (may be repeated)`;

/** What those options say. */
export interface KeyChoice {
  readonly key?: string | undefined;
  readonly certificate?: string | undefined;
  readonly pkcs12?: string | undefined;
  readonly 'passphrase-env'?: string | undefined;
  readonly signer?: string | undefined;
  readonly 'signer-arg'?: readonly string[] | undefined;
}

/** A key with its chain is small. */
const LARGEST = 1 << 20;

/** The signer that the options describe. */
export async function signerOf(choice: KeyChoice, edge: Edge): Promise<Checked<Signer>> {
  const { key, certificate, pkcs12, signer } = choice;
  if ([key, pkcs12, signer].filter((way) => way !== undefined).length !== 1) throw new UsageError('one of --key, --pkcs12 and --signer is needed');
  if ((certificate === undefined) !== (pkcs12 !== undefined))
    throw new UsageError('--certificate goes with --key and --signer, and not with --pkcs12');
  const passphrase = passphraseOf(choice, edge);
  if (pkcs12 !== undefined) return pkcs12Signer(await bytesOf(pkcs12, edge, LARGEST), passphrase ?? '');
  const certificates = await pemOf(certificate ?? '', edge);
  if (key !== undefined) return pemSigner({ key: await pemOf(key, edge), certificates, passphrase });
  const chain = chainOf(certificates);
  return chain.ok ? accepted(processSigner({ command: signer ?? '', args: choice['signer-arg'] ?? [] }, chain.value)) : chain;
}

async function pemOf(file: string, edge: Edge): Promise<string> {
  return (await bytesOf(file, edge, LARGEST)).toString('latin1');
}

/** Never on the command line, where every process can read it. */
function passphraseOf({ 'passphrase-env': name }: KeyChoice, edge: Edge): string | undefined {
  if (name === undefined) return undefined;
  const passphrase = edge.variable?.(name);
  if (passphrase === undefined) throw new UsageError('the environment has no variable of the name that --passphrase-env gives');
  return passphrase;
}
