import { isSame } from '../identity/identifiers.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { isObject, type JsonObject } from './json.js';

/** A FHIR request as far as it can name a patient. */
export interface PatientRequest {
  /** Path below the base, decoded: `/Patient/17/$everything`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** A resource, or what was posted to `_search` as parameters. */
  readonly body?: unknown;
}

/** Patients that a request or an answer names. */
export interface NamedPatients {
  /** BSNs as written. */
  readonly bsns: readonly string[];
  /** Logical ids of Patients of ours. */
  readonly ids: readonly string[];
}

const BSN_SYSTEMS = ['http://fhir.nl/fhir/NamingSystem/bsn', 'urn:oid:2.16.840.1.113883.2.4.6.3'];
/** Parameters that fetch more than what was asked for; where they lead is seen in the answer, not in the request. */
const LEADS_ELSEWHERE = /^_(?:has|query|filter|list|content|text|graphql)\b/;
const PATIENT_ID = /(?:^|\/)Patient\/([A-Za-z0-9.-]{1,64})(?=$|[/?#])/;
const DEEPEST = 64;

/**
 * Whether a request is about the patient of its token and about nobody else (SEC 3.d; SEC 5, 60). One that names no patient is about
 * all of them. `bsnOf` knows the BSN of a Patient by its logical id; whose id it does not know is somebody else.
 */
export function checkPatient(bsn: string, request: PatientRequest, bsnOf: (id: string) => string | undefined): Checked<undefined> {
  const named = namedIn(request);
  if (named === undefined) return refused('TOKEN_PATIENT', 'parameter that leads elsewhere');
  if (named.bsns.length + named.ids.length === 0) return refused('TOKEN_PATIENT', 'no patient');
  return onlyAbout(bsn, named, bsnOf);
}

/**
 * The same for a request that need not be about one patient (CS e): whoever it names must be the patient of the token, and where the token names
 * nobody the request may not either.
 */
export function checkNamedPatient(bsn: string | undefined, request: PatientRequest, bsnOf: (id: string) => string | undefined): Checked<undefined> {
  const named = namedIn(request);
  if (named === undefined) return refused('TOKEN_PATIENT', 'parameter that leads elsewhere');
  if (named.bsns.length + named.ids.length === 0) return accepted(undefined);
  return bsn === undefined ? refused('TOKEN_PATIENT', 'no patient in the token') : onlyAbout(bsn, named, bsnOf);
}

/** Undefined where a parameter may lead to anybody. */
function namedIn({ query, body, path }: PatientRequest): NamedPatients | undefined {
  if ([...query.keys()].some((name) => LEADS_ELSEWHERE.test(name))) return undefined;
  const inPath = PATIENT_ID.exec(path)?.[1];
  const named = [inQuery(query), inResource(body), { bsns: [], ids: inPath === undefined ? [] : [inPath] }];
  return { bsns: named.flatMap((one) => one.bsns), ids: named.flatMap((one) => one.ids) };
}

/** Whether an answer holds nobody but the patient of the token: what `_include` and `_revinclude` brought is in it. */
export function checkAnswerPatient(bsn: string, answer: unknown, bsnOf: (id: string) => string | undefined): Checked<undefined> {
  return onlyAbout(bsn, inResource(answer), bsnOf);
}

function onlyAbout(bsn: string, { bsns, ids }: NamedPatients, bsnOf: (id: string) => string | undefined): Checked<undefined> {
  if (!bsns.every((one) => isSame('bsn', one, bsn))) return refused('TOKEN_PATIENT', 'BSN');
  return ids.every((id) => isSame('bsn', bsnOf(id) ?? '', bsn)) ? accepted(undefined) : refused('TOKEN_PATIENT', 'Patient id');
}

/** `patient.identifier=<system>|<bsn>`, `identifier=...`, `subject=Patient/17`, `patient=17`; several values are parted by commas. */
function inQuery(query: URLSearchParams): NamedPatients {
  const bsns: string[] = [];
  const ids: string[] = [];
  for (const [name, value] of query) {
    for (const one of value.split(',')) {
      const [system = '', code] = one.split('|');
      if (code !== undefined && BSN_SYSTEMS.includes(system)) bsns.push(code);
      const id = PATIENT_ID.exec(one)?.[1];
      if (id !== undefined) ids.push(id);
      else if (/^(?:patient|subject)(?::Patient)?$/.test(name)) ids.push(one);
    }
  }
  return { bsns, ids };
}

/** Every Patient, reference to one and BSN in a resource or Bundle; a Patient in the same Bundle is known by its BSN. */
function inResource(resource: unknown): NamedPatients {
  const bsns: string[] = [];
  const ids: string[] = [];
  const own = new Set<string>();
  visit(resource, 0);
  return { bsns, ids: ids.filter((id) => !own.has(id)) };

  function visit(value: unknown, depth: number): void {
    // Deeper than FHIR ever is: as if it named somebody else.
    if (depth > DEEPEST) bsns.push('');
    else if (Array.isArray(value)) for (const one of value as readonly unknown[]) visit(one, depth + 1);
    else if (isObject(value)) {
      note(value);
      for (const one of Object.values(value)) visit(one, depth + 1);
    }
  }

  function note(value: JsonObject): void {
    const { resourceType, id, identifier, reference, type, request } = value;
    if (resourceType === 'Patient') {
      const numbers = bsnsIn(identifier);
      bsns.push(...numbers);
      // Without a BSN nobody can say who it is, unless by its id.
      if (typeof id !== 'string') bsns.push(...(numbers.length === 0 ? [''] : []));
      else if (numbers.length > 0) own.add(id);
      else ids.push(id);
    } else if (isObject(identifier) && (type === undefined || type === 'Patient')) bsns.push(...bsnsIn([identifier]));
    bsns.push(...bsnsIn([value['valueIdentifier']]));
    if (typeof reference === 'string') ids.push(...(PATIENT_ID.exec(reference)?.slice(1) ?? []));
    if (isObject(request) && typeof request['url'] === 'string') noteAddress(request['url']);
  }

  /** An entry of a transaction is a request of its own. */
  function noteAddress(url: string): void {
    const [path = '', query = ''] = url.split('?');
    const named = inQuery(new URLSearchParams(query));
    bsns.push(...named.bsns);
    ids.push(...named.ids, ...(PATIENT_ID.exec(path)?.slice(1) ?? []));
  }
}

function bsnsIn(identifiers: unknown): string[] {
  if (!Array.isArray(identifiers)) return [];
  return (identifiers as readonly unknown[]).flatMap((one) =>
    isObject(one) && BSN_SYSTEMS.includes(String(one['system'])) ? [typeof one['value'] === 'string' ? one['value'] : ''] : [],
  );
}
