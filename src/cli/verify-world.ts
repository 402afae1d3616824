import { isSelfIssued, readCertificates, type Certificate } from '../trust/certificate/certificate.js';
import { admitCrl, MOST_CRL_BYTES, openCrl } from '../trust/certificate/crl.js';
import { createCrlStore, type CrlStore } from '../trust/certificate/crl-store.js';
import { createDirectory } from '../trust/certificate/directory.js';
import { createPathValidator } from '../trust/certificate/path-cache.js';
import { CA_OIDS, fingerprintOf, type CardType, type IssuingCa } from '../trust/identity/uzi-name.js';
import { accepted } from '../trust/refusals.js';
import { OWN_ENGINE } from '../trust/verify/own-engine.js';
import { MemoryReplayStore } from '../trust/verify/replay.js';
import { VERIFY_SETTINGS, type Verifying } from '../trust/verify/settings.js';
import { XML_CRYPTO_ENGINE } from '../trust/verify/xml-crypto-engine.js';
import { bytesOf } from './input.js';
import { UsageError, type Edge } from './edge.js';

/** What the command line says of the world in which a message is verified. */
export interface WorldChoice {
  readonly anchors: readonly string[];
  readonly certificates: readonly string[];
  /** `Z=FILE`: authorities that issue one kind of certificate. */
  readonly cas: readonly string[];
  readonly crl: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly actor: string | undefined;
  readonly engine: 'xml-crypto' | 'own';
  readonly serverSet: boolean;
  readonly legacyTokens: boolean;
}

const MOST_PEM_BYTES = 16 << 20;
const KINDS: readonly CardType[] = ['Z', 'N', 'M', 'S'];

/** Reads certificates and lists, and puts the world together. Authorisation is not decided here: it passes. */
export async function worldOf(choice: WorldChoice, edge: Edge): Promise<Verifying> {
  const authorities = await certificatesIn(choice.anchors, edge);
  const known = await certificatesIn(choice.certificates, edge);
  const anchors = authorities.filter(isSelfIssued);
  const intermediates = [...authorities, ...known].filter((c) => c.basicConstraints?.isCa === true && !isSelfIssued(c));
  const revocation = await listsIn(choice.crl, [...anchors, ...intermediates], edge);
  const cas = choice.cas.length === 0 ? anyCa(intermediates, anchors) : await casOf(choice.cas, edge);
  return {
    engine: choice.engine === 'own' ? OWN_ENGINE : XML_CRYPTO_ENGINE,
    directory: createDirectory([...known, ...authorities]),
    paths: createPathValidator({ anchors, intermediates, revocation }),
    cas,
    replay: new MemoryReplayStore(() => choice.at),
    authorise: () => accepted(undefined),
    now: () => choice.at,
    settings: {
      ...VERIFY_SETTINGS,
      serverTokenSet: choice.serverSet,
      legacyTokens: choice.legacyTokens,
      ...(choice.actor === undefined ? {} : { actors: [choice.actor] }),
    },
  };
}

async function certificatesIn(files: readonly string[], edge: Edge): Promise<readonly Certificate[]> {
  const all: Certificate[] = [];
  for (const file of files) {
    const pem = (await bytesOf(file, edge, MOST_PEM_BYTES)).toString('latin1');
    const read = readCertificates(pem);
    if (!read.ok) throw new UsageError(`${file}: holds no certificates in PEM, or one that can not be read`);
    all.push(...read.value);
  }
  return all;
}

/** Without a table every authority may issue every kind; the command tells that. */
function anyCa(...authorities: readonly (readonly Certificate[])[]): readonly IssuingCa[] {
  return authorities.flat().flatMap((ca) => KINDS.flatMap((type) => issuing(type, ca)));
}

async function casOf(given: readonly string[], edge: Edge): Promise<readonly IssuingCa[]> {
  const all: IssuingCa[] = [];
  for (const word of given) {
    const [, letter, file] = /^([ZNMS])=(.+)$/.exec(word) ?? [];
    const type = KINDS.find((kind) => kind === letter);
    if (type === undefined || file === undefined) throw new UsageError('--ca is KIND=FILE, with Z, N, M or S for KIND');
    for (const ca of await certificatesIn([file], edge)) all.push(...issuing(type, ca));
  }
  return all;
}

function issuing(type: CardType, { der }: Certificate): readonly IssuingCa[] {
  return CA_OIDS[type].map((caOid) => ({ type, caOid, fingerprint: fingerprintOf(der) }));
}

/** Lists that no known authority signed are passed over: then the status is unknown, which is refused. */
async function listsIn(folder: string | undefined, authorities: readonly Certificate[], edge: Edge): Promise<CrlStore> {
  const store = createCrlStore();
  if (folder === undefined) return store;
  const files = edge.files(folder);
  if (files === undefined) throw new UsageError(`${folder}: no such folder`);
  for (const { path } of files.filter((f) => /\.(?:crl|pem|der)$/i.test(f.path))) {
    const head = openCrl(await bytesOf(path, edge, MOST_CRL_BYTES));
    if (!head.ok) continue;
    for (const issuer of authorities) {
      const crl = admitCrl(head.value, issuer);
      if (crl.ok) store.put(crl.value, issuer);
    }
  }
  return store;
}
