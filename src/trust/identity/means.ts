import { bySchema, repeated, type SchemaProblem } from '../../by-schema.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { CA_OIDS, type CaOids, type CardType, type UziName } from './uzi-name.js';

/** What somebody may sign with a means of identification (SEC 2.1-2.3). */
export type Signs = 'transaction' | 'mandate' | 'registration';

/** A means of identification: a card, an app, a certificate of a server (D33). */
export interface Means {
  readonly code: string;
  readonly display: { readonly en: string; readonly nl: string };
  readonly issuer: string;
  /** Level of assurance of eIDAS. */
  readonly level: 'low' | 'substantial' | 'high';
  /** Letter in the name of its certificates (SEC 1.4); absent for a means without certificates. */
  readonly letter?: CardType;
  /** CA OIDs in the name of its certificates, by which it is recognised; none: it is never recognised. */
  readonly caOids: readonly string[];
  readonly signs: readonly Signs[];
}

/** All means, and which of them each network profile allows. */
export interface MeansTable {
  readonly means: readonly Means[];
  /** Codes of the means, by the name of the profile. */
  readonly profiles: Readonly<Record<string, readonly string[]>>;
}

/** Reads a configured table: by its schema, then what a schema can not say. The unnamed card is refused in every profile (SEC 1.4, D33). */
export function readMeans(value: unknown): { readonly table: MeansTable } | { readonly problems: readonly SchemaProblem[] } {
  const given = bySchema<MeansTable>('schemas/means.schema.json', value);
  if ('problems' in given) return given;
  const problems = [...given.value.means.flatMap(meansProblems), ...repeatedIn(given.value.means), ...profileProblems(given.value)];
  return problems.length > 0 ? { problems } : { table: given.value };
}

/** The CA OIDs that go with each letter, for `uziNameOf`. */
export function caOidsOf({ means }: MeansTable): CaOids {
  const of = (letter: CardType): readonly string[] => means.filter((m) => m.letter === letter).flatMap((m) => m.caOids);
  return { Z: of('Z'), N: of('N'), M: of('M'), S: of('S') };
}

/** The means to which a certificate belongs. */
export function meansOf({ means }: MeansTable, { type, caOid }: Pick<UziName, 'type' | 'caOid'>): Means | undefined {
  return means.find(({ letter, caOids }) => letter === type && caOids.includes(caOid));
}

/** Whether the holder acts under a mandate of a care professional only (SEC 1.4). */
export function isUnderMandate({ letter }: Means): boolean {
  return letter !== 'Z';
}

/** The means of a certificate, if the network profile allows it for what was signed; else CARD_NOT_ALLOWED. */
export function admit(table: MeansTable, profile: string, name: Pick<UziName, 'type' | 'caOid'>, signed: Signs): Checked<Means> {
  // Whatever a table says that was made without readMeans.
  if (name.type === UNNAMED) return refused('CARD_NOT_ALLOWED', 'unnamed card');
  const means = meansOf(table, name);
  if (means === undefined) return refused('CARD_NOT_ALLOWED', 'means of identification');
  const allowed = Object.hasOwn(table.profiles, profile) ? table.profiles[profile] : undefined;
  if (allowed?.includes(means.code) !== true) return refused('CARD_NOT_ALLOWED', 'network profile');
  return means.signs.includes(signed) ? accepted(means) : refused('CARD_NOT_ALLOWED', `means of identification for a ${signed} token`);
}

const UNNAMED: CardType = 'M';

function meansProblems({ letter, caOids, signs }: Means, i: number): readonly SchemaProblem[] {
  const path = `means.${i}`;
  const told = (isWrong: boolean, key: string, text: string): readonly SchemaProblem[] => (isWrong ? [{ path: `${path}.${key}`, text }] : []);
  return [
    ...told(letter === undefined && caOids.length > 0, 'letter', 'is needed with caOids'),
    ...told(letter === undefined && signs.length > 0, 'signs', 'must be empty without a letter: who signs has a certificate'),
    ...told(letter === UNNAMED && signs.length > 0, 'signs', 'must be empty: an unnamed card signs nothing'),
    ...told(
      letter !== undefined && letter !== UNNAMED && caOids.some((oid) => CA_OIDS.M.includes(oid)),
      'caOids',
      'must not have the CA of unnamed cards',
    ),
    ...told(letter !== 'Z' && signs.includes('mandate'), 'signs', 'must not have mandate: only a care professional grants one'),
  ];
}

function repeatedIn(means: readonly Means[]): readonly SchemaProblem[] {
  const codes = means.map(({ code }, i) => ({ path: `means.${i}.code`, value: code }));
  const oids = means.flatMap(({ caOids }, i) => caOids.map((value) => ({ path: `means.${i}.caOids`, value })));
  return [codes, oids].flatMap((all) => repeated(all, 'has what another has: each belongs to one means'));
}

function profileProblems({ means, profiles }: MeansTable): readonly SchemaProblem[] {
  const byCode = new Map(means.map((m) => [m.code, m]));
  return Object.entries(profiles).flatMap(([profile, codes]) =>
    codes.flatMap((code, i) => {
      const path = `profiles.${profile}.${i}`;
      const found = byCode.get(code);
      if (found === undefined) return [{ path, text: 'must be the code of one of the means' }];
      return found.letter === UNNAMED ? [{ path, text: 'must not be an unnamed card: it is refused in every profile' }] : [];
    }),
  );
}
