import { normaliseBsn } from '../../bsn.js';
import { datesOf } from '../../consent/date-time.js';
import { keyIn, type Seal } from '../../consent/shielding/page.js';
import { PAGE } from '../../consent/shielding/answer.js';
import { readQuery } from '../../fhir/search/asked.js';
import { readSearch, type AskedSearch, type SearchProblem } from '../../fhir/search/read-search.js';
import { BSN_OID, IDENTIFIER_SYSTEMS } from '../../fhir/systems.js';
import type { CareType } from './care-types.js';

/** A search as text. */
export interface SearchText {
  /** The query of the address, and the form that was posted; encoded. */
  readonly queries: readonly string[];
  /** Of unknown parameters (`Prefer: handling`, DT 16). */
  readonly handling: 'strict' | 'lenient';
}

const BSN_SYSTEMS = [...IDENTIFIER_SYSTEMS.flatMap(([oid, uri]) => (oid === BSN_OID ? [uri] : [])), `urn:oid:${BSN_OID}`];

/** Reads a search for the data of one patient, before anybody is asked anything: also whether its page is one of ours for this search. */
export function questionOf(
  { queries, handling }: SearchText,
  of: CareType,
  seal: Seal,
): AskedSearch | { readonly problems: readonly SearchProblem[] } {
  const asked = [];
  for (const query of queries) {
    const read = readQuery(query);
    if ('fault' in read) return { problems: [{ name: 'query', kind: 'value', expected: `well-formed parameters: ${read.fault}` }] };
    asked.push(...read.asked);
  }
  const found = readSearch(asked, { ...of, patientSystems: BSN_SYSTEMS, patientOf: normaliseBsn, handling, page: PAGE, daysOf: datesOf });
  if ('problems' in found || found.page === undefined || keyIn(found.page, found.self, seal) !== undefined) return found;
  return { problems: [{ name: PAGE, kind: 'value', expected: 'the page of an earlier answer to this search' }] };
}
