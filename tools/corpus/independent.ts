import { decimalText } from '../../src/fhir/decimal.js';
import type { Bundle, MedicationDispense } from '../../src/fhir/types.js';
import type { Case } from '../../src/conformance/corpus/cases.js';
import { toBundle } from '../../src/conformance/corpus/translation.js';
import { CONDITIONS, DISPENSES, payloadOf, type Payload } from '../../src/mapping/payloads.js';
import { compareConditions } from './independent-conditions.js';
import { at, content, find, many, readAgain, resources, target, text, type Node } from './second-reader.js';

/** Compares what matters most with the message as another reader sees it. */
export function compareIndependently(c: Case): readonly string[] {
  const document = readAgain(c.file);
  const of = (kind: Payload): Bundle => toBundle(c.payloads.filter((p) => payloadOf(p) === kind)).bundle;
  return [...compareDispenses(document, of(DISPENSES)), ...compareConditions(document, of(CONDITIONS))];
}

/** One MedicationDispense for each dispense, with the same identifier, date, amount, product, texts, doses, BSN and parties. */
function compareDispenses(document: Node, bundle: Bundle): readonly string[] {
  const payloads = find(document, 'MedicationDispenseList');
  const events = payloads.flatMap((list) =>
    many(list['component']).flatMap((x) => many(x['medicationDispenseEvent']).map((event) => ({ event, list }))),
  );
  const dispenses = resources(bundle).filter((r): r is MedicationDispense => r.resourceType === 'MedicationDispense');
  if (events.length !== dispenses.length) return [`${events.length} dispenses became ${dispenses.length}`];
  return events.flatMap(({ event, list }, i) => compare(event, list, dispenses[i] ?? {}, bundle).map((text) => `dispense ${i + 1}: ${text}`));
}

function compare(event: Node, list: Node, d: MedicationDispense, bundle: Bundle): string[] {
  const product = at(event, 'product', 'dispensedMedication');
  const code = at(product, 'MedicationKind', 'code');
  const medication = target(bundle, d.medicationReference?.reference);
  const patient = target(bundle, d.subject?.reference);
  const requests = many(product['therapeuticAgentOf']).flatMap((a) => many(a['medicationAdministrationRequest']));
  const provider = at(event, 'responsibleParty', 'assignedCareProvider');
  const prescriber = at(product, 'directTargetOf', 'prescription', 'author', 'AssignedPerson');
  const facts: [string, unknown, unknown][] = [
    ['identifier', text(at(event, 'id'), 'extension'), d.identifier?.[0]?.value],
    ['date', text(at(event, 'effectiveTime'), 'value')?.slice(0, 8), d.whenHandedOver?.slice(0, 10).replaceAll('-', '')],
    ['amount', text(at(event, 'quantity'), 'value'), d.quantity?.value === undefined ? undefined : decimalText(d.quantity.value)],
    ['days', text(at(event, 'expectedUseTime', 'width'), 'value'), d.daysSupply?.value === undefined ? undefined : decimalText(d.daysSupply.value)],
    [
      'product',
      text(code, 'code'),
      medication?.resourceType === 'Medication' ? medication.code?.coding?.find((x) => x.userSelected === true)?.code : undefined,
    ],
    [
      'BSN',
      text(at(list, 'subject', 'Patient', 'id'), 'extension'),
      patient?.resourceType === 'Patient' ? patient.identifier?.[0]?.value : undefined,
    ],
    [
      'birth date',
      text(at(list, 'subject', 'Patient', 'Person', 'birthTime'), 'value'),
      patient?.resourceType === 'Patient' ? patient.birthDate?.replaceAll('-', '') : undefined,
    ],
    ['dosages', requests.length, d.dosageInstruction?.length ?? 0],
    ['texts', requests.map((r) => content(r['text'])).join('|'), (d.dosageInstruction ?? []).map((x) => x.text?.trim() ?? '').join('|')],
    ['doses', requests.map((r) => text(at(r, 'doseQuantity', 'center'), 'value') ?? '').join('|'), (d.dosageInstruction ?? []).map(doseOf).join('|')],
    ['pharmacy', text(at(provider, 'representedOrganization', 'id'), 'extension'), organizationOf(bundle, d)],
    ['responsible person', text(at(provider, 'id'), 'extension'), personsOf(bundle, 'v3-responsible-party', d)[0]],
    [
      'prescriber',
      many(prescriber['id'])
        .map((id) => text(id, 'extension') ?? '')
        .join('|'),
      prescribersOf(bundle, d).join('|'),
    ],
  ];
  return facts.filter(([, was, is]) => (was ?? '') !== (is ?? '')).map(([name]) => `${name} differs`);
}

function doseOf(d: NonNullable<MedicationDispense['dosageInstruction']>[number]): string {
  const value = d.doseAndRate?.[0]?.doseQuantity?.value;
  return value === undefined ? '' : decimalText(value);
}

function organizationOf(bundle: Bundle, d: MedicationDispense): string | undefined {
  const organization = target(bundle, d.performer?.[0]?.actor?.reference);
  return organization?.resourceType === 'Organization' ? organization.identifier?.[0]?.value : undefined;
}

function personsOf(bundle: Bundle, extension: string, owner: { readonly extension?: MedicationDispense['extension'] }): readonly string[] {
  return personsBehind(bundle, owner.extension?.find((e) => e.url?.endsWith('/' + extension) === true)?.valueReference?.reference);
}

function prescribersOf(bundle: Bundle, d: MedicationDispense): readonly string[] {
  const whole = d.authorizingPrescription?.[0]?.extension?.find((e) => e.url?.endsWith('/v3-prescription') === true);
  return personsBehind(bundle, whole?.extension?.find((e) => e.url === 'author')?.valueReference?.reference);
}

function personsBehind(bundle: Bundle, reference: string | undefined): readonly string[] {
  const role = target(bundle, reference);
  const practitioner = role?.resourceType === 'PractitionerRole' ? target(bundle, role.practitioner?.reference) : undefined;
  return practitioner?.resourceType === 'Practitioner' ? (practitioner.identifier ?? []).map((i) => i.value ?? '') : [];
}
