import { toFhir, toV3, writeJson } from '../../src/index.js';
import { changesOf, linesOfXml, v3Trip, type Trip } from './differences.js';
import { answer, BASIC_UNITS, batch, dosing, event, list, MEDLIST, patient, payload, product, ZI } from './message.js';

/** A normalisation on an invented example: what comes back differs in this, and in nothing else. */
export interface Example {
  readonly number: number;
  readonly given: string;
  readonly trip: () => Trip;
  readonly changes: readonly string[];
  /** What is reported on the way; nothing unless it says so. */
  readonly problems?: readonly string[];
}

const withEvent = (parts: Parameters<typeof event>[0]): Trip => v3Trip(payload(list([event(parts)])));
const withPatient = (parts: Parameters<typeof patient>[0]): Trip => v3Trip(payload(list(undefined, patient(parts))));
const withDosing = (parts: Parameters<typeof dosing>[0]): Trip => withEvent({ product: product({ dosings: dosing(parts) }) });
const kind = (code: string): string => product({ kind: `<MedicationKind>${code}</MedicationKind>` });
const translation = (value: string, code = '245', unit = 'stuk'): string =>
  `<translation value="${value}" code="${code}" codeSystem="${BASIC_UNITS}" displayName="${unit}"/>`;
const name = (parts: string, use = 'L'): string => `<name use="${use}">${parts}</name>`;
const FAMILY = '<family qualifier="BR">Voorbeeld</family>';
const dose = (path: string): string[] => [
  `${path}/@unit: 1`,
  `${path}/@value: 1`,
  `${path}/translation/@code: 245`,
  `${path}/translation/@codeSystem: ${BASIC_UNITS}`,
  `${path}/translation/@displayName: stuk`,
  `${path}/translation/@value: 1`,
];

/** Two lists of one patient in a batch, against what comes back. */
function equalPatients(): Trip {
  const events = [event(), event({ id: '<id root="2.999.8" extension="V-0008"/>' })];
  const { bundle } = toFhir(batch(events.map((e, i) => answer([list([e])], `A-${i}`))));
  const back = toV3(writeJson(bundle), { frame: 'payload' });
  const lists = (xml: string): string => `lists: ${xml.split('<MedicationDispenseList').length - 1}`;
  const one = linesOfXml(payload(list(events)));
  return {
    changes: changesOf([lists(batch(events.map((e) => list([e])))), ...one], [lists(back.xml ?? ''), ...linesOfXml(back.xml ?? '<nothing/>')]),
    problems: [],
  };
}

export const V3_EXAMPLES: readonly Example[] = [
  {
    number: 1,
    given: 'a name of the code system',
    trip: () => withEvent({ product: kind(`<code code="99900021" codeSystem="${ZI}" codeSystemName="Z-Index" displayName="X"/>`) }),
    changes: ['- PRODUCT/MedicationKind/code/@codeSystemName: Z-Index'],
  },
  {
    number: 2,
    given: 'a quantity without unit',
    trip: () => withEvent({ quantity: `<quantity value="30">${translation('30')}</quantity>` }),
    changes: ['+ EVENT/quantity/@unit: 1'],
  },
  {
    number: 3,
    given: 'original text that repeats the display',
    trip: () => withEvent({ product: kind(`<code code="99900021" codeSystem="${ZI}" displayName="X"><originalText>X</originalText></code>`) }),
    changes: ['- PRODUCT/MedicationKind/code/originalText: X'],
  },
  {
    number: 33,
    given: 'a code with a blank behind it',
    trip: () => withEvent({ product: kind(`<code code="99900021 " codeSystem="${ZI}" displayName="X"/>`) }),
    changes: ['- PRODUCT/MedicationKind/code/@code: 99900021 ', '+ PRODUCT/MedicationKind/code/@code: 99900021'],
  },
  {
    number: 6,
    given: 'a quantity without translation',
    trip: () => withEvent({ quantity: '<quantity value="30" unit="mg"/>' }),
    changes: [
      '+ EVENT/quantity/translation/@code: 229',
      `+ EVENT/quantity/translation/@codeSystem: ${BASIC_UNITS}`,
      '+ EVENT/quantity/translation/@displayName: mg',
      '+ EVENT/quantity/translation/@value: 30',
    ],
  },
  {
    number: 7,
    given: 'a bare dose',
    trip: () => withDosing({ doseQuantity: `<doseQuantity value="1" unit="1">${translation('1')}</doseQuantity>` }),
    changes: [...dose('MAR/doseQuantity').map((l) => `- ${l}`), ...dose('MAR/doseQuantity/center').map((l) => `+ ${l}`)],
  },
  {
    number: 10,
    given: 'blanks around a name and none behind a prefix',
    trip: () => withPatient({ name: name(`<given qualifier="BR"> Testje </given><prefix qualifier="VV">van</prefix>${FAMILY}`) }),
    changes: [
      '- PATIENT/Person/name/given:  Testje ',
      '- PATIENT/Person/name/prefix: van',
      '+ PATIENT/Person/name/given: Testje',
      '+ PATIENT/Person/name/prefix: van ',
    ],
  },
  {
    number: 11,
    given: 'runs of blanks between codes',
    trip: () => withPatient({ name: name(`<given qualifier="BR   AC">Testje</given>${FAMILY}`, 'L  A') }),
    changes: [
      '- PATIENT/Person/name/@use: L  A',
      '- PATIENT/Person/name/given/@qualifier: BR   AC',
      '+ PATIENT/Person/name/@use: L A',
      '+ PATIENT/Person/name/given/@qualifier: BR AC',
    ],
  },
  {
    number: 12,
    given: 'a family name before the given name',
    trip: () => withPatient({ name: name(`${FAMILY}<given qualifier="BR">Testje</given>`) }),
    changes: ['order: PATIENT/Person/name/family/@qualifier: BR | PATIENT/Person/name/given/@qualifier: BR'],
    problems: ['element-order PATIENT/Person/name'],
  },
  {
    number: 13,
    given: 'a prescription by the type that the schema says',
    trip: () =>
      withEvent({
        product: product({
          prescription:
            '<directTargetOf typeCode="TPA"><prescription><id nullFlavor="UNK"/><statusCode nullFlavor="UNK"/></prescription></directTargetOf>',
        }),
      }),
    changes: ['- PRODUCT/directTargetOf/@typeCode: TPA', '+ PRODUCT/directTargetOf/@typeCode: DIR'],
  },
  {
    number: 14,
    given: 'a display on a code that the message fixes',
    trip: () => v3Trip(payload(list(undefined, undefined, MEDLIST.replace('/>', ' displayName="Medicatie"/>')))),
    changes: ['- LIST/code/@displayName: Medicatie'],
    problems: ['not-mapped LIST/code/@displayName'],
  },
  {
    number: 15,
    given: 'millilitre with a capital',
    trip: () => withEvent({ quantity: `<quantity value="30" unit="mL">${translation('30', '233', 'ml')}</quantity>` }),
    changes: ['- EVENT/quantity/@unit: mL', '+ EVENT/quantity/@unit: ml'],
    problems: ['unit-case EVENT/quantity/@unit'],
  },
  { number: 18, given: 'two lists of the same patient', trip: equalPatients, changes: ['- lists: 2', '+ lists: 1'] },
  {
    number: 19,
    given: 'an element in another place',
    trip: () =>
      withEvent({ statusCode: '', quantity: `<quantity value="30" unit="1">${translation('30')}</quantity><statusCode code="completed"/>` }),
    changes: ['order: EVENT/effectiveTime/@value: 20260302 | EVENT/statusCode/@code: completed'],
    problems: ['element-order EVENT/statusCode'],
  },
  {
    number: 20,
    given: 'a route from the code system of nullFlavors',
    trip: () =>
      withDosing({ routeCode: '<routeCode code="OTH" codeSystem="2.16.840.1.113883.5.1008"><originalText>neus</originalText></routeCode>' }),
    changes: ['- MAR/routeCode/@code: OTH', '- MAR/routeCode/@codeSystem: 2.16.840.1.113883.5.1008', '+ MAR/routeCode/@nullFlavor: OTH'],
  },
];
