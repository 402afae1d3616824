import type { AllergyIntolerance, Flag, Resource } from '../../src/fhir/types.js';
import { xmlToFhir } from '../../src/mapping/translate.js';
import { condition, conditionAnswer, contraIndication } from './conditions.js';

const NICTIZ = 'http://nictiz.nl/fhir/StructureDefinition/';
const ALLERGY = NICTIZ + 'nl-core-AllergyIntolerance';
const FLAG = NICTIZ + 'cio-MedicationContraIndication';

function resources(...conditions: readonly string[]): readonly Resource[] {
  let n = 0;
  const { bundle } = xmlToFhir(Buffer.from(conditionAnswer(conditions)), { ids: () => String(++n), timestamp: '2026-01-02T03:04:05Z' });
  return (bundle?.entry ?? []).flatMap((e) => e.resource ?? []);
}

function claimed(xml: string, type: Resource['resourceType']): readonly string[] | undefined {
  return resources(xml).find((r): r is AllergyIntolerance | Flag => r.resourceType === type)?.meta?.profile;
}

describe('an AllergyIntolerance', () => {
  test('given a drug of the G-Standaard and a status, when read, then it claims the profile of receivers', () => {
    expect(claimed(condition(), 'AllergyIntolerance')).toEqual([ALLERGY]);
    expect(claimed(condition({ statusCode: '<statusCode code="nullified"/>' }), 'AllergyIntolerance')).toEqual([ALLERGY]);
  });

  test.each([
    ['no agent', condition({ agent: '' })],
    ['an agent in another system', condition().replace('2.16.840.1.113883.2.4.4.1.902.122', '2.999.1')],
    ['no status', condition({ statusCode: '<statusCode nullFlavor="UNK"/>' })],
    ['an uncertainty that is no code of R4', condition({ uncertaintyCode: '<uncertaintyCode nullFlavor="UNK"/>' })],
    [
      'a severity that is no criticality',
      condition({
        annotation:
          '<subjectOf1><severityObservation><code code="SEV" codeSystem="2.16.840.1.113883.5.4"/><statusCode code="completed"/><value code="1" codeSystem="2.16.840.1.113883.6.96"/></severityObservation></subjectOf1>',
      }),
    ],
  ])('given %s, when read, then it claims nothing', (_, xml) => {
    expect(claimed(xml, 'AllergyIntolerance')).toBeUndefined();
  });
});

describe('a Flag', () => {
  const period = (ends: string): string => `<effectiveTime xsi:type="IVL_TS">${ends}</effectiveTime>`;
  const both = period('<low value="2019"/><high value="2020"/>');

  test('given a start and a code of thesaurus 40, when read, then it claims the profile of the coming standard', () => {
    expect(claimed(contraIndication(), 'Flag')).toEqual([FLAG]);
    expect(claimed(contraIndication({ effectiveTime: both }), 'Flag')).toEqual([FLAG]);
  });

  test.each([
    ['no start', contraIndication({ effectiveTime: '' })],
    ['an end without a comment', contraIndication({ effectiveTime: both, annotation: '' })],
    ['a status that is inactive', contraIndication({ statusCode: '<statusCode code="completed"/>' })],
    ['a code of another system', contraIndication({ value: '<value code="1" codeSystem="2.999.1"/>' })],
    ['the patient as author', contraIndication({ author: '<author><patient/></author>' })],
  ])('given %s, when read, then it claims nothing', (_, xml) => {
    expect(claimed(xml, 'Flag')).toBeUndefined();
  });
});

describe('a RelatedPerson', () => {
  const informant = (code: string): string =>
    condition({
      informant: `<informant><responsibleParty>${code}<agentPerson><name>Buur</name></agentPerson></responsibleParty></informant>`,
    });

  test('given a relation that the profile knows, or none, when read, then it claims the profile of contact persons', () => {
    expect(claimed(informant('<code code="FTH" codeSystem="2.16.840.1.113883.5.111"/>'), 'RelatedPerson')).toEqual([
      NICTIZ + 'nl-core-ContactPerson',
    ]);
    expect(claimed(informant(''), 'RelatedPerson')).toEqual([NICTIZ + 'nl-core-ContactPerson']);
  });

  test('given a relation in another system, when read, then it claims nothing', () => {
    expect(claimed(informant('<code code="1" codeSystem="2.999.1"/>'), 'RelatedPerson')).toBeUndefined();
  });
});
