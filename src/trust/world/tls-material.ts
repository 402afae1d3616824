import { createPrivateKey } from 'node:crypto';
import type { CertificateSource } from '../../config/organisations.js';
import { followFiles, type Made } from '../certificate/follow.js';
import { openPkcs12 } from '../signature/pkcs12.js';
import { readyMaterial, type MaterialProblem, type TlsMaterial } from '../tls/material.js';
import type { WatchedMaterial } from '../tls/watch-material.js';
import type { Outside } from './outside.js';

/**
 * What an organisation shows itself with as a client of TLS, made of its certificate and the roots that it trusts; followed as the files
 * change. Revocation is the business of our own path validation.
 */
export async function followTlsMaterial(
  source: CertificateSource,
  anchors: readonly string[],
  { files, timers, variable }: Outside,
  onProblem: (problem: MaterialProblem) => void,
): Promise<WatchedMaterial | { readonly problem: MaterialProblem }> {
  const own = source.kind === 'pkcs12' ? [source.pkcs12] : source.kind === 'pem' ? [source.chain, source.key] : [];
  if (source.kind === 'command') return { problem: { part: 'key', text: 'is held by a program: TLS needs the key itself' } };
  const passphrase = source.passphraseVariable === undefined ? undefined : variable(source.passphraseVariable);
  const followed = await followFiles<TlsMaterial, MaterialProblem>({
    ...{ files, timers },
    paths: [...own, ...anchors],
    make: (contents) => materialOf(source.kind, contents, passphrase),
    tell: (event) => {
      if (event.what === 'kept-old') onProblem(event.problem);
    },
  });
  if (!('current' in followed)) return followed;
  const { current, onChange, reload, stop } = followed;
  return { current, onChange, reload, stop };
}

function materialOf(
  kind: 'pem' | 'pkcs12',
  contents: readonly (Uint8Array | undefined)[],
  passphrase: string | undefined,
): Made<TlsMaterial, MaterialProblem> {
  const [first, second, ...others] = contents;
  const own = kind === 'pem' ? fromPem(first, second, passphrase) : fromPkcs12(first, passphrase ?? '');
  const anchors = kind === 'pem' ? others : contents.slice(1);
  if (own === undefined) return { problem: { part: 'key', text: 'can not be read, or opened' } };
  if (anchors.some((anchor) => anchor === undefined)) return { problem: { part: 'anchors', text: 'can not be read' } };
  const material = { ...own, anchors: anchors.map(textOf).join('\n') };
  const ready = readyMaterial(material);
  return 'problem' in ready ? ready : { value: material };
}

type Own = Pick<TlsMaterial, 'certificate' | 'key'>;

function fromPem(chain: Uint8Array | undefined, key: Uint8Array | undefined, passphrase: string | undefined): Own | undefined {
  if (chain === undefined || key === undefined) return undefined;
  if (passphrase === undefined) return { certificate: textOf(chain), key: textOf(key) };
  try {
    return { certificate: textOf(chain), key: String(createPrivateKey({ key: textOf(key), passphrase }).export({ type: 'pkcs8', format: 'pem' })) };
  } catch {
    return undefined;
  }
}

function fromPkcs12(file: Uint8Array | undefined, passphrase: string): Own | undefined {
  const opened = file === undefined ? undefined : openPkcs12(file, passphrase);
  if (opened?.ok !== true) return undefined;
  const { key, chain } = opened.value;
  return { certificate: chain.map(String).join(''), key: String(key.export({ type: 'pkcs8', format: 'pem' })) };
}

function textOf(content: Uint8Array | undefined): string {
  return Buffer.from(content ?? []).toString('latin1');
}
