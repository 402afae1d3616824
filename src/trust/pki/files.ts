import { pem, type Issued, type Pki } from './make.js';
import { LIST_KINDS, rowOf, type PkiName } from './table.js';

/** A file of a test PKI, in a folder of its own. */
export interface PkiFile {
  /** Below the folder, with `/`. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Only its owner may read it, and look into its folder. */
  readonly secret: boolean;
}

/** Every file of a test PKI: certificates, keys, chains, lists, anchors, and what they are for. */
export function pkiFiles(pki: Pki<never>): readonly PkiFile[] {
  const issued = Object.values<Issued>(pki.issued);
  const open = (path: string, content: string | Uint8Array): PkiFile => ({ path, content, secret: false });
  return [
    open('README.md', readme(issued)),
    open('anchors.pem', pki.root),
    ...(pki.intermediates.length === 0 ? [] : [open('intermediates.pem', pki.intermediates.join(''))]),
    ...issued.map(({ name, certificate }) => open(`certificates/${name}.pem`, certificate)),
    ...issued.map(({ name, certificate, chain }) => open(`chains/${name}.pem`, [certificate, ...chain].join(''))),
    open('lists.pem', currentLists(pki.crls)),
    ...Object.entries(pki.crls).map(([name, list]) => open(`crl/${name}.crl`, list)),
    ...issued.map(({ name, key }) => ({ path: `keys/${name}.pem`, content: key, secret: true })),
  ];
}

/** The current list of every authority, in PEM: what a configuration names as `crl`. */
export function currentLists(crls: Pki<never>['crls']): string {
  const faulty = Object.keys(LIST_KINDS).filter((kind) => kind !== '');
  return Object.entries(crls)
    .filter(([name]) => !faulty.some((kind) => name.endsWith(kind)))
    .map(([, der]) => pem('X509 CRL', der))
    .join('\n');
}

/** The names of some certificates, if they are all in the table; else the first that is not. */
export function namesIn(words: readonly string[]): readonly PkiName[] | { readonly unknown: string } {
  const unknown = words.find((word) => rowOf(word) === undefined);
  return unknown === undefined ? (words as readonly PkiName[]) : { unknown };
}

function readme(issued: readonly Issued[]): string {
  return `# Certificates for tests

Made by \`schakel pki init\`. **None of these may be used in production**: whoever made them has every private key, and nobody has checked who anybody is.
Persons, organisations and numbers are invented.

| folder or file      | holds                                                                   |
| ------------------- | ----------------------------------------------------------------------- |
| \`anchors.pem\`       | the one root to trust                                                   |
| \`intermediates.pem\` | the authorities below it                                                |
| \`certificates/\`     | each certificate                                                        |
| \`chains/\`           | each certificate and the authorities above it, without the root: for TLS |
| \`keys/\`             | each private key, PKCS#8; for the owner of this folder only             |
| \`lists.pem\`         | the current revocation list of each authority, for \`crl\` in a configuration |
| \`crl/\`              | the revocation lists of each authority, DER                             |

Of each authority there are these lists: ${Object.entries(LIST_KINDS)
    .map(([kind, what]) => `\`NAME${kind}.crl\` (${what})`)
    .join(', ')}.

| certificate | for | issuer | use | refused with | valid |
|---|---|---|---|---|---|
${issued.map(line).join('\n')}
`;
}

function line({ name, issuer, notBefore, notAfter }: Issued): string {
  const { purpose = '', usage = '', refused } = rowOf(name) ?? {};
  const valid = `${day(notBefore)} to ${day(notAfter)}`;
  return `| ${[`\`${name}\``, purpose, `\`${issuer}\``, usage, refused === undefined ? '' : `\`${refused}\``, valid].join(' | ')} |`;
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}
