import type { CertificateSource, CertificateUse, Organisation } from '../../config/organisations.js';
import { APPLICATION_ID, SWITCH } from '../../hl7v3/oids.js';
import type { Followed } from '../certificate/follow.js';
import { accepted, refused, type Checked, type Refusal } from '../refusals.js';
import type { Signer } from '../signature/signer.js';
import { OWN_ENGINE } from '../verify/own-engine.js';
import type { ReplayStore } from '../verify/replay.js';
import { VERIFY_SETTINGS, type Authorise, type Verifying } from '../verify/settings.js';
import { XML_CRYPTO_ENGINE } from '../verify/xml-crypto-engine.js';
import { endingOf, type Ending } from './ending.js';
import type { OpenTrust, TrustSetup } from './open-trust.js';
import { followOwn, type OwnCertificate } from './own-certificate.js';
import { problemOf, type TrustProblem } from './problem.js';

/** An organisation that the gateway acts for, with all that it signs and verifies with. */
export interface OpenOrganisation {
  readonly ura: string;
  readonly applicationIds: readonly string[];
  readonly trust: OpenTrust;
  /** Signs for it: SIGNING_UNAVAILABLE while there is no certificate of use. */
  readonly signer: (use: CertificateUse) => Checked<Signer>;
  /** With what messages to it are verified. */
  readonly verifying: () => Verifying;
  readonly problems: () => readonly TrustProblem[];
  readonly endings: () => readonly Ending[];
  readonly stop: () => void;
}

/** What organisations share. */
export interface Shared extends TrustSetup {
  readonly replay: ReplayStore;
  readonly authorise: Authorise;
}

/** Opens the certificates of an organisation; one that is of no use is a problem of this organisation only. */
export async function openOrganisation(
  { ura, applicationIds, certificates, trust: { legacyTokens, verifier } }: Organisation,
  trust: OpenTrust,
  { outside, now, tell, replay, authorise }: Shared,
): Promise<OpenOrganisation> {
  const owns = await Promise.all(certificates.map((source, i) => openOwn(source, `certificates.${i}`, ura, { outside, now, tell })));
  const audiences = [SWITCH, ...applicationIds].map((extension) => ({ root: APPLICATION_ID, extension }));
  const settings = { ...VERIFY_SETTINGS, audiences, legacyTokens };
  return {
    ura,
    applicationIds,
    trust,
    signer: (use) => {
      const own = owns.find(({ uses }) => uses.includes(use))?.followed.current();
      return own === undefined ? refused('SIGNING_UNAVAILABLE', 'certificates') : accepted(own.signer);
    },
    verifying: () => ({
      engine: verifier === 'experimental-own' ? OWN_ENGINE : XML_CRYPTO_ENGINE,
      directory: trust.directory(),
      paths: trust.paths,
      cas: trust.cas,
      replay,
      authorise,
      now,
      settings,
    }),
    problems: () => allProblems(owns, trust, now()).map((problem) => ({ organisation: ura, ...problem })),
    endings: () =>
      owns.flatMap(({ part, followed }) => {
        const own = followed.current();
        return own === undefined ? [] : [{ organisation: ura, ...endingOf(part, own.certificate, now()) }];
      }),
    stop: () => {
      for (const { followed } of owns) followed.stop();
    },
  };
}

interface Own {
  readonly part: string;
  readonly uses: readonly CertificateUse[];
  readonly followed: Followed<OwnCertificate | undefined, Refusal>;
}

async function openOwn(source: CertificateSource, part: string, ura: string, { outside, now, tell }: TrustSetup): Promise<Own> {
  const told = (refusal: Refusal | undefined): void =>
    tell(refusal === undefined ? { what: 'renewed' } : { organisation: ura, ...problemOf(part, refusal) });
  return { part, uses: source.uses, followed: await followOwn(source, ura, outside, now, told) };
}

function allProblems(owns: readonly Own[], trust: OpenTrust, now: number): readonly TrustProblem[] {
  // Who signed a token is believed of certificates of known CAs only.
  const hasNoCa = owns.length > 0 && trust.cas.length === 0;
  const own = owns.flatMap((one) => problemsOf(one, trust, now));
  return hasNoCa ? [...own, { part: 'trust.issuingCas', code: 'CERT_IDENTITY', at: 'none' }] : own;
}

/** What stands in the files, and whether others would trust what is in use. That a list is missing is told of the list. */
function problemsOf({ part, followed }: Own, { paths }: OpenTrust, now: number): readonly TrustProblem[] {
  const [own, refusal] = [followed.current(), followed.problem()];
  if (refusal !== undefined) return [problemOf(part, refusal)];
  if (own === undefined) return [];
  const path = paths.validate(own.certificate, { usage: 'digitalSignature', at: now, now, helpers: own.chain });
  return path.ok || path.refusal.code === 'CERT_STATUS_UNKNOWN' ? [] : [problemOf(part, path.refusal)];
}
