import { repeated, type SchemaProblem } from '../by-schema.js';

/** Somebody who may ask, as the configuration knows them where no card tells it. */
export interface ConfiguredPerson {
  readonly uzi: string;
  readonly name: string;
}

/** Somebody for whom a service signs: the certificate with its issuers, and the program that has the key. */
export interface ConfiguredSigner {
  readonly chain: string;
  readonly command: readonly string[];
}

/** How the signature of a person reaches the gateway: one way, which never falls back to another (D34). */
export type ConfiguredTokens =
  | { readonly way: 'client' }
  | { readonly way: 'signing-service'; readonly signers: readonly ConfiguredSigner[] }
  | { readonly way: 'access-token'; readonly persons: readonly ConfiguredPerson[] };

/** What an organisation declares for every question that does not say so itself (CS C-43). */
export interface ConfiguredDeclaration {
  readonly purpose?: string;
  readonly relation?: string;
}

/** How an organisation asks others for data. */
export interface ConfiguredRequester {
  /** Application id under which it asks. */
  readonly application: string;
  /** Where the organisation is. */
  readonly city: string;
  readonly tokens: ConfiguredTokens;
  readonly declares: ConfiguredDeclaration;
  /** OID under which ids of messages and queries are given out. */
  readonly oid?: string;
  /** Nothing found is 404 with an outcome in place of an empty Bundle (CS b.5). */
  readonly nfAsOutcome: boolean;
  /** A source that says NAT is shown as such (CS b.4). */
  readonly passNat: boolean;
}

/** The role as a configuration writes it. */
export type GivenRequester = Pick<ConfiguredRequester, 'city' | 'tokens'> & Partial<ConfiguredRequester>;

/** Fills in what is left out: the first application asks. */
export function completeRequester(given: GivenRequester, applicationIds: readonly string[]): ConfiguredRequester {
  return { application: applicationIds[0] ?? '', declares: {}, nfAsOutcome: false, passNat: false, ...given };
}

/** An application of somebody else, and persons who stand twice. */
export function requesterProblems(
  organisations: readonly { readonly applicationIds: readonly string[]; readonly requester?: ConfiguredRequester }[],
): readonly SchemaProblem[] {
  return organisations.flatMap(({ applicationIds, requester }, i) => {
    if (requester === undefined) return [];
    const path = `organisations.${i}.requester`;
    const { application, tokens } = requester;
    const persons = tokens.way === 'access-token' ? tokens.persons : [];
    return [
      ...(applicationIds.includes(application) ? [] : [{ path: `${path}.application`, text: 'must be one of applicationIds' }]),
      ...repeated(
        persons.map(({ uzi }, j) => ({ value: uzi, path: `${path}.tokens.persons.${j}.uzi` })),
        'stands twice',
      ),
    ];
  });
}
