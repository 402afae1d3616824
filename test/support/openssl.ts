import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What stands in a certificate that openssl makes. */
export interface Wanted {
  /** Lines of the section of subjectAltName, as `otherName.0=2.5.5.5;IA5STRING:...`; none: no such extension. */
  readonly names: readonly string[];
  /** Lines of the subject, beside country and organisation. */
  readonly subject: readonly string[];
}

/** Makes certificates with openssl, as a set that shares no code with Schakel (SEC 4.2). */
export interface Openssl {
  readonly certificate: (wanted: Wanted) => Uint8Array;
  /** DER of the CA that issues them. */
  readonly ca: Uint8Array;
  readonly remove: () => void;
}

/** A folder with a CA and one key for all certificates: keys are slow. */
export function openssl(): Openssl {
  const folder = mkdtempSync(path.join(tmpdir(), 'schakel-openssl-'));
  const at = (name: string): string => path.join(folder, name);
  for (const key of ['ca.key', 'leaf.key']) run(['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', at(key)]);
  writeFileSync(
    at('ca.cnf'),
    configuration(['CN=Test CA'], ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=critical,keyCertSign,cRLSign']),
  );
  run(['req', '-x509', '-config', at('ca.cnf'), '-key', at('ca.key'), '-days', '30', '-out', at('ca.pem')]);
  run(['x509', '-in', at('ca.pem'), '-outform', 'DER', '-out', at('ca.der')]);
  return {
    ca: readFileSync(at('ca.der')),
    remove: () => rmSync(folder, { recursive: true }),
    certificate: ({ names, subject }) => {
      const extensions = ['keyUsage=critical,digitalSignature', ...(names.length > 0 ? ['subjectAltName=@san'] : [])];
      writeFileSync(at('leaf.cnf'), configuration(subject, extensions, names));
      const signing = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-key', at('leaf.key'), '-days', '30'];
      run(['req', '-x509', '-config', at('leaf.cnf'), ...signing, '-outform', 'DER', '-out', at('leaf.der')]);
      return readFileSync(at('leaf.der'));
    },
  };
}

function configuration(subject: readonly string[], extensions: readonly string[], names: readonly string[] = []): string {
  const sections = ['[req]', 'prompt=no', 'distinguished_name=dn', 'x509_extensions=v3', '[dn]', 'C=NL', 'O=Schakel test', ...subject];
  return [...sections, '[v3]', ...extensions, '[san]', ...names, ''].join('\n');
}

function run(args: readonly string[]): void {
  const { status, error, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  if (error !== undefined) throw new Error('these tests want the program openssl', { cause: error });
  if (status !== 0) throw new Error(`openssl ${args[0] ?? ''}: ${stderr}`);
}
