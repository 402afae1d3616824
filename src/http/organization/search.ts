import type { Moment } from '../../consent/moment.js';
import type { Participation } from '../../consent/participation.js';
import { connectedAt } from '../../consent/register/index-changes.js';
import { fitsToken, plain, readToken, type Asked, type AskedToken } from '../../fhir/search/asked.js';
import { BOOLEAN_CODES, ORGANIZATION_TYPE, URA } from '../../fhir/systems.js';
import type { PartyQuestion } from '../../gateway/consent/parties.js';
import { parameterRefusal } from '../fhir/issue.js';
import type { SearchTable } from '../fhir/search.js';

/** What may be asked of the public list (CS C-76). */
export const ORGANIZATION_SEARCH: SearchTable = {
  parameters: { identifier: [''], name: ['', ':contains', ':exact'], type: [''], active: [''] },
  sorts: [],
};

/** What the conditions of a search look for. Refuses with 400 a value that is not understood. */
export function questionOf(conditions: readonly Asked[], now: Moment): PartyQuestion {
  const parts = conditions.map((asked) => testOf(asked, now));
  const [identifier] = conditions.filter(({ name }) => name === 'identifier');
  const uras = identifier === undefined ? undefined : tokensOf(identifier).map(({ code }) => code);
  // A token without a code means every URA.
  const narrowed = uras === undefined || uras.includes(undefined) ? {} : { uras: uras.filter((code) => code !== undefined) };
  return { ...narrowed, fits: (party) => parts.every((fits) => fits(party)) };
}

type Test = (party: Participation) => boolean;

function testOf(asked: Asked, now: Moment): Test {
  switch (asked.name) {
    case 'identifier':
      return tokenTest(asked, ({ ura }) => ({ system: URA, code: ura }));
    case 'type':
      return tokenTest(asked, ({ type }) => ({ system: ORGANIZATION_TYPE, code: type }));
    case 'active':
      return tokenTest(asked, (party) => ({ system: BOOLEAN_CODES, code: String(connectedAt(party, now)) }));
    default:
      return nameTest(asked);
  }
}

function tokenTest(asked: Asked, codingOf: (party: Participation) => { readonly system: string; readonly code: string }): Test {
  const tokens = tokensOf(asked);
  return (party) => tokens.some((token) => fitsToken(codingOf(party), token));
}

function tokensOf({ said, values }: Asked): readonly AskedToken[] {
  return values.map((value) => {
    const token = readToken(value);
    if (token === undefined) throw parameterRefusal(said[0], 'code, system|code, |code or system|');
    return token;
  });
}

function nameTest({ said, modifier, values }: Asked): Test {
  const texts = values.map((value) => {
    const text = plain(value);
    if (text === undefined || text === '') throw parameterRefusal(said[0], 'a text');
    return modifier === 'exact' ? text : folded(text);
  });
  if (modifier === 'exact') return ({ name }) => texts.includes(name);
  return ({ name }) => texts.some((text) => (modifier === 'contains' ? folded(name).includes(text) : folded(name).startsWith(text)));
}

/** Without case and accents (R4 3.1.1.4.8). */
function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}
