import { MAPPINGS } from '../../src/mapping/documents.js';
import { csv } from '../../src/mapping/document.js';
import { leavesOf } from '../../src/mapping/explain.js';
import { toFhir, type Explanation } from '../../src/index.js';
import { pathOf, type XmlElement } from '../../src/xml/element.js';
import { readXml } from '../../src/xml/reader.js';
import { dosing, event, list, patient, payload, product } from './message.js';

const XML = payload(
  list(
    [
      event(),
      event({ id: '<id root="2.999.8" extension="V-0008"/>', product: product({ dosings: dosing() + dosing({ text: '<text>zo nodig</text>' }) }) }),
    ],
    patient({ addr: '<addr use="HP"><streetName>Teststraat</streetName><houseNumber>1</houseNumber><city>Utrecht</city></addr>' }),
  ),
);
const { bundle = { resourceType: 'Bundle' as const }, explanations = [] } = toFhir(XML, { explain: true });
const at = (fhir: string): Explanation | undefined => explanations.find((e) => e.fhir === fhir);
const EVENT = '/subject/MedicationDispenseList/component[1]/medicationDispenseEvent';
const DISPENSE = 'Bundle.entry[0].resource';

/** Every path of a message, with the position of its element. */
function placesIn(root: XmlElement): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  const visit = (e: XmlElement): void => {
    for (const path of [pathOf(e), ...e.attributes.map((a) => pathOf(e, a.local))]) out.set(path, `${e.line}:${e.column}`);
    e.children.forEach(visit);
  };
  visit(root);
  return out;
}

describe('every value', () => {
  test('given a translated message, when explained, then each FHIR value has one explanation with its value', () => {
    expect(explanations.map((e) => [e.fhir, e.value])).toEqual(leavesOf(bundle).map((l) => [l.path, l.value]));
  });

  test('given an explanation, when its rule is looked up, then the mapping has it, or it is the Bundle itself', () => {
    const rules = new Set(
      MAPPINGS.flatMap((m) =>
        csv(m)
          .split('\n')
          .map((row) => row.split(';')[0] ?? ''),
      ),
    );
    const unknown = explanations.map((e) => e.rule).filter((rule) => !rules.has(rule) && !rule.startsWith('bundle.'));
    expect([...new Set(unknown)].sort()).toEqual(['dispense.subject', 'resource.profile']);
  });

  test('given an explanation, when its path is followed, then it exists in the message', () => {
    const known = placesIn(readXml(XML));
    for (const e of explanations) expect([e.fhir, e.v3, known.has(e.v3)]).toEqual([e.fhir, e.v3, true]);
  });

  test('given an explanation, when its path is followed, then line and column are those of that path', () => {
    const known = placesIn(readXml(XML));
    for (const e of explanations) expect([e.fhir, e.v3, `${e.line}:${e.column}`]).toEqual([e.fhir, e.v3, known.get(e.v3)]);
  });

  test('given the practitioner of a role, when explained, then the rule that read the person is named', () => {
    const reference = explanations.find((e) => e.fhir.endsWith('.practitioner.reference'));
    expect(reference).toMatchObject({ rule: 'responsibleParty.id', v3: `${EVENT}/responsibleParty/assignedCareProvider/id` });
  });

  test('given a clinical value, when explained, then no rule of the Bundle is behind it', () => {
    const loose = explanations.filter((e) => e.rule.startsWith('bundle.')).map((e) => e.fhir.replace(/\[\d+\]/g, '[]'));
    expect([...new Set(loose)].sort()).toEqual(
      [
        'Bundle.entry[].fullUrl',
        'Bundle.entry[].resource.id',
        'Bundle.entry[].resource.resourceType',
        'Bundle.entry[].search.mode',
        'Bundle.link[].relation',
        'Bundle.link[].url',
        'Bundle.resourceType',
        'Bundle.timestamp',
        'Bundle.total',
        'Bundle.type',
      ].sort(),
    );
  });
});

describe('examples', () => {
  test.each([
    [`${DISPENSE}.identifier[0].value`, 'V-0007', 'dispense.id', `${EVENT}/id/@extension`],
    [`${DISPENSE}.status`, 'completed', 'dispense.status', `${EVENT}/statusCode/@code`],
    [`${DISPENSE}.whenHandedOver`, '2026-03-02', 'dispense.date', `${EVENT}/effectiveTime`],
    [`${DISPENSE}.quantity.value`, '30', 'dispense.quantity', `${EVENT}/quantity/@value`],
    [`${DISPENSE}.quantity.extension[0].valueQuantity.code`, '245', 'dispense.quantity', `${EVENT}/quantity/translation/@code`],
    [`${DISPENSE}.daysSupply.unit`, 'dag', 'dispense.useTime', `${EVENT}/expectedUseTime`],
    [`${DISPENSE}.category.coding[0].code`, '373784005', 'dispense.category', EVENT],
    [`${DISPENSE}.subject.reference`, undefined, 'dispense.subject', '/subject/MedicationDispenseList/subject'],
    [
      `${DISPENSE}.dosageInstruction[0].text`,
      '2x per dag 1 tablet',
      'dosage.text',
      `${EVENT}/product/dispensedMedication/therapeuticAgentOf/medicationAdministrationRequest/text`,
    ],
    [`${DISPENSE}.meta.profile[0]`, undefined, 'resource.profile', EVENT],
  ])('given %s, when explained, then its value, rule and place are right', (fhir, value, rule, v3) => {
    const found = at(fhir);
    expect(found).toMatchObject({ rule, v3 });
    if (value !== undefined) expect(found?.value).toBe(value);
  });

  test('given a value of a resource that two dispenses share, when explained, then the first place is named', () => {
    const name = explanations.find((e) => e.value === 'Apotheek Voorbeeld');
    expect(name).toMatchObject({ rule: 'organization.name', v3: `${EVENT}/responsibleParty/assignedCareProvider/representedOrganization/name` });
  });

  test('given the second of two dosages, when explained, then its own element is named', () => {
    const text = explanations.find((e) => e.value === 'zo nodig' && e.rule === 'dosage.text');
    expect(text?.v3).toBe(
      '/subject/MedicationDispenseList/component[2]/medicationDispenseEvent/product/dispensedMedication/therapeuticAgentOf[2]/medicationAdministrationRequest/text',
    );
  });

  test('given an address, when explained, then each part has its element', () => {
    const [city, street] = ['Utrecht', 'Teststraat'].map((value) => explanations.find((e) => e.value === value));
    expect([city?.v3, street?.v3]).toEqual([
      '/subject/MedicationDispenseList/subject/Patient/addr/city',
      '/subject/MedicationDispenseList/subject/Patient/addr/streetName',
    ]);
  });

  test('given no wish for it, when translated, then nothing is explained', () => {
    expect(toFhir(XML)).not.toHaveProperty('explanations');
  });
});
