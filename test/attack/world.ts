import { readCertificate, type Certificate } from '../../src/trust/certificate/certificate.js';
import { admitCrl, openCrl } from '../../src/trust/certificate/crl.js';
import { createCrlStore, type CrlStore } from '../../src/trust/certificate/crl-store.js';
import { createDirectory } from '../../src/trust/certificate/directory.js';
import { createPathValidator } from '../../src/trust/certificate/path-cache.js';
import type { TrustWorld } from '../../src/trust/certificate/path.js';
import { CA_OIDS, fingerprintOf, type CardType, type IssuingCa } from '../../src/trust/identity/uzi-name.js';
import type { Pki, PkiName } from '../../src/trust/pki/make.js';
import { accepted, refused, type Checked } from '../../src/trust/refusals.js';
import { MemoryReplayStore } from '../../src/trust/verify/replay.js';
import { VERIFY_SETTINGS, type AuthorisationRequest, type Verifying, type VerifySettings } from '../../src/trust/verify/settings.js';
import { XML_CRYPTO_ENGINE } from '../../src/trust/verify/xml-crypto-engine.js';
import { TEST_NOW, testPki } from '../support/pki.js';

/** The clock of all attacks. */
export const NOW = TEST_NOW.getTime();

const AUTHORITIES: readonly PkiName[] = ['root', 'dom', 'ca-z', 'ca-n', 'ca-m', 'ca-s'];
const ISSUING: Readonly<Record<CardType, PkiName>> = { Z: 'ca-z', N: 'ca-n', M: 'ca-m', S: 'ca-s' };

/** Parts of the world that an attack changes. */
export interface Changes extends Partial<Omit<Verifying, 'settings'>> {
  readonly settings?: Partial<VerifySettings>;
  /** Revocation lists instead of the current ones, by authority: `-expired`, `-wrong-signer`, or undefined for none. */
  readonly crls?: Readonly<Record<string, string | undefined>>;
  /** Authorities that are known beside the trustworthy ones, as if somebody had sent them along. */
  readonly known?: readonly PkiName[];
}

/** A certificate of the test PKI, read. */
export function certificate(pki: Pki, name: PkiName): Certificate {
  return must(readCertificate(pki.issued[name].der));
}

/** Everything that verifying needs, real, with a memory of its own. */
export async function verifying({ settings, crls = {}, known = [], ...changes }: Changes = {}): Promise<Verifying> {
  const { directory, cas, anchors, intermediates } = await still();
  const pki = await testPki();
  const more = known.map((name) => certificate(pki, name));
  return {
    engine: XML_CRYPTO_ENGINE,
    directory,
    paths: createPathValidator({ anchors, intermediates: [...intermediates, ...more], revocation: lists(pki, crls, known) }),
    cas,
    replay: new MemoryReplayStore(() => NOW),
    authorise,
    now: () => NOW,
    ...changes,
    settings: { ...VERIFY_SETTINGS, ...settings },
  };
}

type Still = Pick<Verifying, 'directory' | 'cas'> & Pick<TrustWorld, 'anchors' | 'intermediates'>;

let kept: Promise<Still> | undefined;

/** What no attack changes is made once. */
function still(): Promise<Still> {
  kept ??= testPki().then((pki) => ({
    anchors: [must(readCertificate(pki.root))],
    intermediates: pki.intermediates.map((pem) => must(readCertificate(pem))),
    directory: createDirectory((Object.keys(pki.issued) as PkiName[]).map((name) => certificate(pki, name))),
    cas: (Object.keys(ISSUING) as CardType[]).flatMap((type): IssuingCa[] =>
      CA_OIDS[type].map((caOid) => ({ type, caOid, fingerprint: fingerprintOf(pki.issued[ISSUING[type]].der) })),
    ),
  }));
  return kept;
}

/** A table of roles small enough to see through: a GP and a pharmacist may ask, a GP may leave it to others. */
export function authorise({ professional, isMandated, interaction }: AuthorisationRequest): Checked<undefined> {
  const may = isMandated ? ['01.015'] : ['01.015', '17.000'];
  return interaction === 'QURX_IN990111NL' && may.includes(professional.role) ? accepted(undefined) : refused('NOT_AUTHORISED', 'role');
}

function lists(pki: Pki, instead: NonNullable<Changes['crls']>, known: readonly PkiName[]): CrlStore {
  const store = createCrlStore();
  for (const authority of [...AUTHORITIES, ...known]) {
    const kind = Object.hasOwn(instead, authority) ? instead[authority] : '';
    const issuer = certificate(pki, authority);
    const head = openCrl((kind === undefined ? undefined : pki.crls[`${authority}${kind}`]) ?? new Uint8Array());
    const crl = head.ok ? admitCrl(head.value, issuer) : head;
    if (crl.ok) store.put(crl.value, issuer);
  }
  return store;
}

/** The value, in a test that is about something else. */
export function must<T>(checked: Checked<T>): T {
  if (checked.ok) return checked.value;
  throw new Error(`${checked.refusal.code} ${checked.refusal.at ?? ''}`);
}
