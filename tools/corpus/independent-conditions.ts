import type { Bundle, CodeableConcept, Extension, HumanName, Reference } from '../../src/fhir/types.js';
import { isTree, type Tree } from '../../src/fhir/tree.js';
import { at, content, find, many, resources, target, text, type Node } from './second-reader.js';

/** What is compared of a condition: the name of the fact, and the text of it on one side. */
type Facts = ReadonlyMap<string, string>;

/**
 * One AllergyIntolerance or Flag for each Condition, in order, with the same identifiers, codes, status, times, BSN, author, informants,
 * annotations, negation, concern and predecessors.
 */
export function compareConditions(document: Node, bundle: Bundle): readonly string[] {
  const conditions = find(document, 'Condition');
  const records = resources(bundle).filter((r) => r.resourceType === 'AllergyIntolerance' || r.resourceType === 'Flag');
  if (conditions.length !== records.length) return [`${conditions.length} conditions became ${records.length}`];
  return conditions.flatMap((condition, i) => {
    const said = factsOf(condition);
    const told = factsIn(records[i] as unknown as Tree, bundle);
    return [...said].filter(([name, was]) => told.get(name) !== was).map(([name]) => `condition ${i + 1}: ${name} differs`);
  });
}

/** As the second reader sees them. */
function factsOf(c: Node): Facts {
  const isFlag = text(at(c, 'code'), 'code') === 'DX';
  const material = at(c, 'causativeAgent', 'administerableMaterial');
  const agent = many(material['administerableMedicationKind']).concat(many(material['administerableMaterialKind']))[0] ?? {};
  const author = at(c, 'author', 'assignedPerson');
  const informants = many(c['informant']);
  return new Map([
    ['kind', isFlag ? 'Flag' : 'AllergyIntolerance'],
    ['negation', text(c, 'negationInd') ?? 'false'],
    ['identifiers', joined(many(c['id']).map((id) => text(id, 'extension')))],
    ['code', text(at(c, 'code'), 'code') ?? ''],
    ['text', flat(content(c['text']))],
    ['status', text(at(c, 'statusCode'), 'code') ?? ''],
    ['start', text(at(c, 'effectiveTime', 'low'), 'value') ?? ''],
    ['end', text(at(c, 'effectiveTime', 'high'), 'value') ?? ''],
    ['uncertainty', text(at(c, 'uncertaintyCode'), 'code') ?? ''],
    ['value', text(at(c, 'value'), 'code') ?? ''],
    ['agent', text(at(agent, 'code'), 'code') ?? ''],
    ['BSN', text(at(c, 'subject', 'patient', 'id'), 'extension') ?? ''],
    ['recorded', text(at(c, 'author', 'time'), 'value')?.slice(0, 8) ?? ''],
    ['author', joined(many(author['id']).map((id) => text(id, 'extension')))],
    ['author name', familyOf(at(author, 'assignee', 'assigneePerson', 'name'))],
    ['informants', joined(informants.map((i) => text(at(i, 'assignedPerson', 'id'), 'extension')))],
    ['informant names', joined(informants.map((i) => familyOf(nameOfInformant(i))))],
    ['annotations', joined(many(c['subjectOf2']).map((s) => flat(content(at(s, 'annotation')['text']))))],
    ['concern', text(at(c, 'subjectOf4', 'concern', 'id'), 'extension') ?? ''],
    ['predecessors', joined(many(c['predecessor']).map((p) => text(at(p, 'conditionReference', 'id'), 'extension')))],
  ]);
}

function nameOfInformant(informant: Node): Node {
  const professional = at(informant, 'assignedPerson', 'assignedPerson', 'name');
  return Object.keys(professional).length > 0 ? professional : at(informant, 'responsibleParty', 'agentPerson', 'name');
}

function familyOf(name: Node): string {
  return content(name['family']);
}

/** As the FHIR says them. */
function factsIn(r: Tree, bundle: Bundle): Facts {
  const isFlag = r['resourceType'] === 'Flag';
  const concept = (name: string): CodeableConcept => r[name] ?? {};
  const period = (r['period'] ?? {}) as { readonly start?: string; readonly end?: string };
  const informants = isFlag
    ? agentsOf(r, bundle)
    : [r['asserter'] as Reference | undefined, ...extensions(r, 'informant').map((e) => e.valueReference)];
  const [author, ...authors] = personsBehind(bundle, (isFlag ? r['author'] : r['recorder']) as Reference | undefined);
  const behind = informants.flatMap((i) => personsBehind(bundle, i)).filter((p) => p.type !== 'Patient');
  const note = isFlag ? [] : ((r['note'] ?? []) as readonly { readonly text?: string }[]);
  const type = ((r['_type'] ?? {}) as { readonly extension?: readonly Extension[] }).extension?.[0]?.valueCodeableConcept?.coding?.[0]?.code;
  const patient = target(bundle, ((isFlag ? r['subject'] : r['patient']) as Reference | undefined)?.reference);
  const first = (name: string): Extension | undefined => extensions(r, name)[0];
  return new Map([
    ['kind', String(r['resourceType'])],
    ['negation', String(((r['modifierExtension'] ?? []) as readonly Extension[]).some((e) => e.valueBoolean === true))],
    ['identifiers', joined(((r['identifier'] ?? []) as readonly { readonly value?: string }[]).map((i) => i.value))],
    ['code', (isFlag ? first('act-code')?.valueCoding?.code : type) ?? ''],
    ['text', flat(first('condition-text')?.valueString ?? '')],
    ['status', (isFlag ? first('act-status')?.valueCode : codeOf(r, 'v3-ActStatus')) ?? ''],
    ['start', digits(isFlag ? period.start : r['onsetDateTime'])],
    ['end', digits(isFlag ? period.end : first('effective-high')?.valueDateTime)],
    ['uncertainty', (isFlag ? first('uncertainty')?.valueCoding?.code : codeOf(r, 'v3-ActUncertainty')) ?? ''],
    ['value', (isFlag ? concept('code') : (first('condition-value')?.valueCodeableConcept ?? {})).coding?.[0]?.code ?? ''],
    ['agent', isFlag ? '' : (concept('code').coding?.[0]?.code ?? '')],
    ['BSN', patient?.resourceType === 'Patient' ? (patient.identifier?.[0]?.value ?? '') : ''],
    ['recorded', digits(isFlag ? first('author-time')?.valueDateTime : r['recordedDate']).slice(0, 8)],
    ['author', joined(author?.ids ?? [])],
    ['author name', joined([author, ...authors].map((a) => a?.family))],
    ['informants', joined(behind.filter((p) => p.type !== 'RelatedPerson').flatMap((p) => p.ids))],
    ['informant names', joined(behind.map((p) => p.family))],
    ['annotations', joined([...note, ...extensions(r, 'annotation').flatMap((e) => e.valueAnnotation ?? [])].map((a) => flat(a.text ?? '')))],
    ['concern', first('concern')?.extension?.find((e) => e.url === 'id')?.valueIdentifier?.value ?? ''],
    ['predecessors', joined(extensions(r, 'condition-predecessor').map((e) => e.valueIdentifier?.value))],
  ]);
}

function extensions(r: Tree, name: string): readonly Extension[] {
  return ((r['extension'] ?? []) as readonly Extension[]).filter((e) => e.url?.endsWith(`/${name}`) === true);
}

/** A code of HL7v3 in one of the two statuses. */
function codeOf(r: Tree, system: string): string | undefined {
  const codings = [r['clinicalStatus'], r['verificationStatus']].flatMap((c) => (isTree(c) ? ((c as CodeableConcept).coding ?? []) : []));
  return codings.find((c) => c.system?.endsWith(`/${system}`) === true)?.code;
}

/** Who told of a Flag. */
function agentsOf(flag: Tree, bundle: Bundle): readonly (Reference | undefined)[] {
  const origin = resources(bundle).find(
    (r) => r.resourceType === 'Provenance' && r.target?.some((t) => target(bundle, t.reference) === (flag as unknown)) === true,
  );
  if (origin?.resourceType !== 'Provenance') return [];
  return (origin.agent ?? []).filter((a) => a.type?.coding?.[0]?.code === 'informant').map((a) => a.who);
}

interface Person {
  readonly type: string;
  readonly ids: readonly (string | undefined)[];
  readonly family: string | undefined;
}

function personsBehind(bundle: Bundle, reference: Reference | undefined): readonly Person[] {
  const found = target(bundle, reference?.reference);
  const person = found?.resourceType === 'PractitionerRole' ? target(bundle, found.practitioner?.reference) : found;
  if (person?.resourceType !== 'Practitioner' && person?.resourceType !== 'RelatedPerson' && person?.resourceType !== 'Patient') return [];
  const [name]: readonly HumanName[] = person.name ?? [];
  const own = (name?._family?.extension as readonly Extension[] | undefined)?.find((e) => e.url?.endsWith('/humanname-own-name') === true);
  return [{ type: person.resourceType, ids: (person.identifier ?? []).map((i) => i.value), family: own?.valueString ?? name?.family }];
}

function joined(texts: readonly (string | undefined)[]): string {
  return texts.filter((t) => t !== undefined && t !== '').join('|');
}

/** Without regard to lines and blanks, which readers treat in ways of their own. */
function flat(value: string): string {
  return value.replace(/\s+/g, ' ').trim();
}

/** A date as HL7v3 writes it. */
function digits(value: unknown): string {
  return typeof value === 'string' ? value.replace(/(T[\d:]+).*$/, '$1').replace(/\D/g, '') : '';
}
