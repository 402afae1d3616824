import { repeated, type SchemaProblem } from '../by-schema.js';
import type { IndexedCategory } from './referral-index.js';
import { completeSource, type ConfiguredSource, type GivenSource } from './source.js';
import type { ConfiguredNotices } from './notices.js';
import { completeRequester, type ConfiguredRequester, type GivenRequester } from './requester.js';

/** An organisation that the gateway acts for (D32). */
export interface Organisation {
  readonly ura: string;
  readonly name: string;
  readonly applicationIds: readonly string[];
  /** Kinds of data that its source registers in the referral index. */
  readonly registers: readonly IndexedCategory[];
  readonly certificates: readonly CertificateSource[];
  readonly trust: Trust;
  /** Without it the organisation gives no data. */
  readonly source?: ConfiguredSource;
  /** How it asks others for data; absent: it does not. */
  readonly requester?: ConfiguredRequester;
  /** Where it hears of changes that others make; absent: they wait. */
  readonly notices?: ConfiguredNotices;
}

/** What a certificate of an organisation is for. */
export type CertificateUse = 'tls' | 'signing';

/** Where a certificate and the use of its key come from: files, or a program that signs (SEC 3.a). */
export type CertificateSource =
  | {
      readonly kind: 'pem';
      readonly uses: readonly CertificateUse[];
      readonly chain: string;
      readonly key: string;
      readonly passphraseVariable?: string;
    }
  | { readonly kind: 'pkcs12'; readonly uses: readonly CertificateUse[]; readonly pkcs12: string; readonly passphraseVariable: string }
  | { readonly kind: 'command'; readonly uses: readonly CertificateUse[]; readonly chain: string; readonly command: readonly string[] };

/** Whom to trust, and how it is learned that a certificate was revoked. */
export interface Trust {
  readonly anchors: readonly string[];
  readonly intermediates: readonly string[];
  readonly issuingCas: readonly ConfiguredCa[];
  readonly means?: string;
  readonly revocation: RevocationSettings;
  /** Whether tokens of before SAML are verified (SEC 2.5). */
  readonly legacyTokens: boolean;
  /** Which engine verifies signatures of tokens (D3). */
  readonly verifier: 'xml-crypto' | 'experimental-own';
}

/** A CA that issues one kind of UZI certificate (SEC 1.5 step 3). */
export interface ConfiguredCa {
  readonly type: 'Z' | 'N' | 'M' | 'S';
  readonly caOid: string;
  readonly fingerprint: string;
}

/** Where revocation lists come from, and what happens without them. */
export interface RevocationSettings {
  readonly hosts: readonly string[];
  readonly files: readonly string[];
  readonly folder?: string;
  readonly megabytes: number;
  readonly ocsp: boolean;
  /** For TLS; a token is refused in any case. */
  readonly unknown: 'refuse' | 'accept';
}

/** Trust as a configuration writes it: any part of it. */
export type GivenTrust = Partial<Omit<Trust, 'revocation'>> & { readonly revocation?: Partial<RevocationSettings> };

/** An organisation as a configuration writes it. */
export interface GivenOrganisation {
  readonly ura: string;
  readonly name: string;
  readonly applicationIds: readonly string[];
  readonly registers?: readonly IndexedCategory[];
  readonly certificates?: readonly GivenCertificate[];
  readonly trust?: GivenTrust;
  readonly source?: GivenSource;
  readonly requester?: GivenRequester;
  readonly notices?: ConfiguredNotices;
}

interface GivenCertificate {
  readonly uses?: readonly CertificateUse[];
  readonly chain?: string;
  readonly key?: string;
  readonly pkcs12?: string;
  readonly command?: readonly string[];
  readonly passphraseVariable?: string;
}

const MOST_MEGABYTES = 50;
const NOBODY: Trust = {
  anchors: [],
  intermediates: [],
  issuingCas: [],
  revocation: { hosts: [], files: [], megabytes: MOST_MEGABYTES, ocsp: false, unknown: 'refuse' },
  legacyTokens: false,
  verifier: 'xml-crypto',
};

/** Fills in what is left out: for an organisation from the trust of the whole gateway, key by key. */
export function completeTrust(given: GivenTrust = {}, otherwise: Trust = NOBODY): Trust {
  return { ...otherwise, ...given, revocation: { ...otherwise.revocation, ...given.revocation } };
}

/** An organisation with everything filled in; a certificate of no one kind is left out, and told by {@link givenProblems}. */
export function completeOrganisation(given: GivenOrganisation, otherwise: Trust): Organisation {
  const { certificates = [], registers = [], trust, source, requester, ...rest } = given;
  return {
    ...rest,
    registers,
    certificates: certificates.flatMap((c) => sourceOf(c) ?? []),
    trust: completeTrust(trust, otherwise),
    ...(source === undefined ? {} : { source: completeSource(source) }),
    ...(requester === undefined ? {} : { requester: completeRequester(requester, rest.applicationIds) }),
  };
}

/** What is wrong with the certificates that organisations are given: the schema can't say it in words. */
export function givenProblems(organisations: readonly GivenOrganisation[]): readonly SchemaProblem[] {
  return organisations.flatMap(({ certificates = [] }, i) =>
    certificates.flatMap((certificate, j) => {
      const path = `organisations.${i}.certificates.${j}`;
      if (sourceOf(certificate) === undefined) {
        return [{ path, text: 'must have chain and key, or pkcs12 and passphraseVariable, or chain and command' }];
      }
      const isCommandForTls = certificate.command !== undefined && certificate.uses?.includes('tls') === true;
      return isCommandForTls ? [{ path: `${path}.uses`, text: 'can not be tls with a command: TLS needs the key itself' }] : [];
    }),
  );
}

/** Organisations that contradict each other or themselves, or of which nobody could be trusted. */
export function organisationProblems(organisations: readonly Organisation[], sandbox: boolean): readonly SchemaProblem[] {
  const uras = organisations.map(({ ura }, i) => ({ value: ura, path: `organisations.${i}.ura` }));
  const ids = organisations.flatMap(({ applicationIds }, i) =>
    applicationIds.map((value, j) => ({ value, path: `organisations.${i}.applicationIds.${j}` })),
  );
  return [
    ...repeated(uras, 'stands at another organisation too'),
    ...repeated(ids, 'stands twice: an application belongs to one organisation'),
    ...organisations.flatMap(({ certificates }, i) => useProblems(certificates, `organisations.${i}.certificates`)),
    // The sandbox makes its own certificates.
    ...(sandbox ? [] : organisations.flatMap(missingIn)),
  ];
}

function sourceOf({ chain, key, pkcs12, command, passphraseVariable, uses }: GivenCertificate): CertificateSource | undefined {
  const variable = passphraseVariable === undefined ? {} : { passphraseVariable };
  const both = uses ?? ['tls', 'signing'];
  if (chain !== undefined && key !== undefined && pkcs12 === undefined && command === undefined)
    return { kind: 'pem', uses: both, chain, key, ...variable };
  if (pkcs12 !== undefined && passphraseVariable !== undefined && chain === undefined && key === undefined && command === undefined) {
    return { kind: 'pkcs12', uses: both, pkcs12, passphraseVariable };
  }
  if (chain !== undefined && command !== undefined && key === undefined && pkcs12 === undefined && passphraseVariable === undefined) {
    return { kind: 'command', uses: uses ?? ['signing'], chain, command };
  }
  return undefined;
}

/** A second certificate for the same use would leave open which one is meant; renewal changes the file. */
function useProblems(certificates: readonly CertificateSource[], path: string): readonly SchemaProblem[] {
  const uses = certificates.flatMap((certificate, i) => certificate.uses.map((value) => ({ value, path: `${path}.${i}.uses` })));
  return repeated(uses, 'are those of another certificate too');
}

function missingIn({ certificates, trust }: Organisation, i: number): readonly SchemaProblem[] {
  const path = `organisations.${i}`;
  return [
    ...(certificates.some(({ uses }) => uses.includes('tls'))
      ? []
      : [{ path: `${path}.certificates`, text: 'must have one for tls outside the sandbox' }]),
    ...(trust.anchors.length > 0 ? [] : [{ path: `${path}.trust.anchors`, text: 'must have one outside the sandbox, here or in trust.anchors' }]),
  ];
}
