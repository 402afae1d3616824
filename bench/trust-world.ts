import { X509Certificate } from 'node:crypto';
import { APPLICATION_ID, BSN, INTERACTION_ID, URA, UZI_PERSON, UZI_ROLE } from '../src/hl7v3/oids.js';
import { readCertificate, type Certificate } from '../src/trust/certificate/certificate.js';
import { admitCrl, openCrl } from '../src/trust/certificate/crl.js';
import { createCrlStore } from '../src/trust/certificate/crl-store.js';
import { createDirectory } from '../src/trust/certificate/directory.js';
import { createPathValidator } from '../src/trust/certificate/path-cache.js';
import { CA_OIDS, fingerprintOf, type CardType } from '../src/trust/identity/uzi-name.js';
import { makePki, type Pki } from '../src/trust/pki/make.js';
import { accepted, type Checked } from '../src/trust/refusals.js';
import { pemSigner, type Signer } from '../src/trust/signature/signer.js';
import type { SignatureEngine } from '../src/trust/verify/engine.js';
import { MemoryReplayStore } from '../src/trust/verify/replay.js';
import { VERIFY_SETTINGS, type Verifying } from '../src/trust/verify/settings.js';
import { FILE_LIMITS } from '../src/xml/limits.js';
import { messageText } from './message.js';
import { DISPENSES } from './subject.js';

/** The clock of everything that is measured. */
export const NOW = Date.parse('2026-06-01T12:00:00Z');
export const ORGANISATION = '90000380';
export const PATIENT = '999910164';
export const CONTEXT = 'MEDGEG';

const NAMES = ['server-a', 'z-gp-auth', 'z-gp-sign', 'n-auth'] as const;
type Name = (typeof NAMES)[number];
const ISSUING: Readonly<Record<CardType, string>> = { Z: 'ca-z', N: 'ca-n', M: 'ca-m', S: 'ca-s' };

/** A test PKI, and everything that verifying needs in it; only the engine and the memory of what was used are new each time. */
export interface TrustWorld {
  readonly certificate: (name: Name) => X509Certificate;
  readonly signer: (name: Name) => Signer;
  readonly verifying: (engine: SignatureEngine) => Verifying;
}

export async function trustWorld(): Promise<TrustWorld> {
  const pki = await makePki({ now: new Date(NOW), only: [...NAMES, 'ca-m'] });
  const issued: Readonly<Record<string, Pki['issued'][Name]>> = pki.issued;
  const der = (name: string): Uint8Array => issued[name]?.der ?? new Uint8Array();
  const read = (name: string): Certificate => must(readCertificate(der(name)));
  const revocation = createCrlStore();
  for (const name of ['root', 'dom', ...Object.values(ISSUING)]) {
    const issuer = read(name);
    revocation.put(must(admitCrl(must(openCrl(pki.crls[name] ?? new Uint8Array())), issuer)), issuer);
  }
  const paths = createPathValidator({
    anchors: [must(readCertificate(pki.root))],
    intermediates: pki.intermediates.map((pem) => must(readCertificate(pem))),
    revocation,
  });
  const directory = createDirectory(NAMES.map(read));
  const cas = (Object.keys(ISSUING) as CardType[]).flatMap((type) =>
    CA_OIDS[type].map((caOid) => ({ type, caOid, fingerprint: fingerprintOf(der(ISSUING[type])) })),
  );
  return {
    certificate: (name) => new X509Certificate(der(name)),
    signer: (name) => {
      const { key = '', certificate = '' } = issued[name] ?? {};
      return must(pemSigner({ key, certificates: certificate }));
    },
    verifying: (engine) => ({
      engine,
      directory,
      paths,
      cas,
      replay: new MemoryReplayStore(() => NOW),
      authorise: () => accepted(undefined),
      now: () => NOW,
      settings: { ...VERIFY_SETTINGS, limits: FILE_LIMITS },
    }),
  };
}

/** The value; a bench has nothing to refuse. */
export function must<T>(checked: Checked<T>): T {
  if (checked.ok) return checked.value;
  throw new Error(`${checked.refusal.code} ${checked.refusal.at ?? ''}`);
}

/** Message id that a token is bound to. */
export const QUERY_ID = { root: '2.999.1', extension: 'Q-1' };

/** A small query of somebody, for the general practitioner whose mandate it is. */
export function query(person: { readonly uzi: string; readonly role: string }): string {
  return `<QURX_IN990111NL xmlns="urn:hl7-org:v3">
  <id root="${QUERY_ID.root}" extension="${QUERY_ID.extension}"/><creationTime value="20260601140000"/>
  <interactionId root="${INTERACTION_ID}" extension="QURX_IN990111NL"/>
  <receiver><device><id root="${APPLICATION_ID}" extension="1"/></device></receiver>
  <sender><device><id root="${APPLICATION_ID}" extension="90000380"/></device></sender>
  <ControlActProcess moodCode="EVN">
    <authorOrPerformer typeCode="AUT"><participant><AssignedPerson>${professional(person)}</AssignedPerson></participant></authorOrPerformer>
    <overseer typeCode="RESP"><assignedEntity>${professional({ uzi: '900005259', role: '01.015' })}</assignedEntity></overseer>
    <queryByParameter><queryId root="2.999.2" extension="Q-1"/><statusCode code="executing"/>
      <patientID><value root="${BSN}" extension="${PATIENT}"/></patientID></queryByParameter>
  </ControlActProcess>
</QURX_IN990111NL>`;
}

function professional({ uzi, role }: { readonly uzi: string; readonly role: string }): string {
  const organisation = `<Organization><id root="${URA}" extension="${ORGANISATION}"/><name>Praktijk De Meetlat</name></Organization>`;
  return `<id root="${UZI_PERSON}" extension="${uzi}"/><code code="${role}" codeSystem="${UZI_ROLE}"/>${organisation}`;
}

/** An answer of about so many kB, from an organisation that signs. */
export function answerOf(kilobytes: number): string {
  const [one, three] = [1, 3].map((n) => messageText(DISPENSES, n, 'pretty', 11).length);
  const perRecord = ((three ?? 0) - (one ?? 0)) / 2;
  const records = Math.max(1, Math.round((kilobytes * 1000 - (one ?? 0)) / perRecord) + 1);
  const author = `<AssignedPerson>${professional({ uzi: '900005259', role: '01.015' })}</AssignedPerson>`;
  return messageText(DISPENSES, records, 'pretty', 11).replace(/<AssignedDevice>[\s\S]*?<\/AssignedDevice>/, author);
}
