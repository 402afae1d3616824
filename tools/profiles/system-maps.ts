import { CODE_SYSTEMS, IDENTIFIER_SYSTEMS, URI_SYSTEM, V3_NULL_FLAVOR } from '../../src/fhir/systems.js';
import { NULL_FLAVOR_TO_REASON } from '../../src/mapping/leaf/null-flavor.js';
import type { Artefact } from './artefact.js';
import { conceptMap, type MapRow } from './concept-map.js';

const REASON = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';

/** Maps that hold for every message: OID to URI, and why there is no value. */
export function systemMaps(version: string): readonly Artefact[] {
  return [
    systems('identifier-systems', 'Identifier systems', IDENTIFIER_SYSTEMS, version),
    systems('code-systems', 'Code systems', CODE_SYSTEMS, version),
    reasons('null-flavor-to-data-absent-reason', 'Null flavours as data-absent-reason', NULL_FLAVOR_TO_REASON, version),
    flavors('data-absent-reason-to-null-flavor', 'Data-absent-reasons as null flavour', NULL_FLAVOR_TO_REASON, version),
  ];
}

type Pairs = readonly (readonly [v3: string, fhir: string])[];

/** Both sides of a pair are the same system, so the map may be read from right to left as well. */
function systems(id: string, title: string, pairs: Pairs, version: string): Artefact {
  const description = 'OIDs of HL7v3 and the URIs they have in FHIR. Exact and both ways; any other OID is urn:oid: in FHIR too.';
  const rows = pairs.map(([oid, target]): MapRow => ({ code: `urn:oid:${oid}`, target, equivalence: 'equal' }));
  return conceptMap({ id, title, description }, [{ source: URI_SYSTEM, target: URI_SYSTEM, rows }], version);
}

function reasons(id: string, title: string, pairs: Pairs, version: string): Artefact {
  const description = 'The data-absent-reason that is written beside a nullFlavor where FHIR or a profile demands a value.';
  const rows = pairs.map(([code, target]) => ({ code, target }));
  return conceptMap({ id, title, description }, [{ source: V3_NULL_FLAVOR, target: REASON, rows, others: 'unknown' }], version);
}

function flavors(id: string, title: string, pairs: Pairs, version: string): Artefact {
  const description = 'The nullFlavor that a data-absent-reason becomes when no nullFlavor stands beside it.';
  const rows = pairs.map(([target, code]) => ({ code, target }));
  return conceptMap({ id, title, description }, [{ source: REASON, target: V3_NULL_FLAVOR, rows, others: 'NI' }], version);
}
