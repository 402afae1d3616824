import { issueText, type Issue } from '../../src/errors.js';
import { validateV3 } from '../../src/mapping/validate/message.js';
import { readXml } from '../../src/xml/reader.js';
import { answer, batch, BSN, dosing, envelope, event, list, MEDLIST, OTHER_BSN, patient, payload, product, URA, ZI } from './message.js';

const judge = (xml: string): readonly Issue[] => validateV3(readXml(xml));
const told = (issues: readonly Issue[]): string[] =>
  issues.map(
    (i) => `${i.severity} ${i.code} ${i.path.replace(/^.*medicationDispenseEvent/, 'EVENT').replace(/^.*Patient/, 'PATIENT')} [${i.rule ?? ''}]`,
  );
const one = (parts: Parameters<typeof event>[0]): readonly Issue[] => judge(payload(list([event(parts)])));
const whose = (parts: Parameters<typeof patient>[0]): readonly Issue[] => judge(payload(list(undefined, patient(parts))));
const taken = (changes: Parameters<typeof dosing>[0]): readonly Issue[] => one({ product: product({ dosings: dosing(changes) }) });
const MAR = 'EVENT/product/dispensedMedication/therapeuticAgentOf/medicationAdministrationRequest';

test.each([
  ['a payload', payload()],
  [
    'a list alone',
    payload()
      .replace(/<subject ([^>]*)>(.*)<\/subject>$/s, '$2')
      .replace('<MedicationDispenseList>', '<MedicationDispenseList xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'),
  ],
  ['an answer', answer()],
  ['an answer that found nothing', answer([])],
  ['a batch', batch([answer(), answer([], 'A-2')])],
  ['a batch in an envelope', envelope(batch([answer()]))],
])('given %s, when judged, then nothing is wrong', (_, xml) => {
  expect(judge(xml)).toEqual([]);
});

describe('elements and attributes', () => {
  test.each<[string, readonly Issue[], string]>([
    ['an unknown element', one({ destination: '<strange/>' }), 'error element-unknown EVENT/strange [list.event]'],
    ['an element of another standard', one({ destination: '<x:id xmlns:x="urn:x"/>' }), 'error element-unknown EVENT/id[2] [dispense.id]'],
    ['an unknown attribute', one({ id: '<id root="2.999.1" extension="1" odd="x"/>' }), 'error element-unknown EVENT/id/@odd [dispense.id]'],
    ['text in a class', one({ destination: 'los' }), 'error element-unknown EVENT [list.event]'],
    ['text in a value', one({ quantity: '<quantity value="1">los</quantity>' }), 'error element-unknown EVENT/quantity [dispense.quantity]'],
    ['no quantity', one({ quantity: '' }), 'error required EVENT [dispense.quantity]'],
    ['no prescription', one({ product: product({ prescription: '' }) }), 'error required EVENT/product/dispensedMedication [list.event]'],
    ['a second quantity', one({ expectedUseTime: '<quantity value="1"/>' }), 'error too-many EVENT/quantity[2] [dispense.quantity]'],
    [
      'two dosings in one agent',
      taken({ precondition: '</medicationAdministrationRequest><medicationAdministrationRequest><statusCode code="active"/>' }),
      `error too-many ${MAR}[2] [agent.dosage]`,
    ],
    [
      'two names',
      whose({ more: '<name><family>B</family></name>', name: '<name><family>A</family></name>', gender: '', birthTime: '' }),
      'error too-many PATIENT/Person/name[2] [patient.name]',
    ],
    [
      'an instruction behind a criterion',
      taken({
        support2: `<precondition><observationEventCriterion><code nullFlavor="OTH"/></observationEventCriterion></precondition>
          <support2><medicationAdministrationInstruction><code nullFlavor="OTH"/></medicationAdministrationInstruction></support2>`,
      }),
      `error element-order ${MAR}/support2 [dosage.instruction]`,
    ],
    [
      'another mood',
      one({}).concat(judge(payload().replace('<medicationDispenseEvent>', '<medicationDispenseEvent moodCode="RQO">'))),
      'error fixed-value EVENT/@moodCode [list.event]',
    ],
    [
      'an unknown flavour of nothing',
      judge(payload().replace('<product>', '<product nullFlavor="NIL">')),
      'error code-unknown EVENT/product/@nullFlavor [list.event]',
    ],
    [
      'the type of a value on a class',
      judge(payload().replace('<product>', '<product xsi:type="PQ">')),
      'error xsi-type EVENT/product/@type [list.event]',
    ],
  ])('given %s, when judged, then one finding names the place and the rule', (_, issues, expected) => {
    expect(told(issues)).toEqual([expected]);
  });

  test('given what the model knows and no rule reads, when judged, then it is no finding', () => {
    expect(taken({ routeCode: '<priorityCode code="R" codeSystem="2.16.840.1.113883.5.7"/>' })).toEqual([]);
    expect(judge(payload(list(undefined, undefined, MEDLIST.replace('/>', ' displayName="lijst"/>'))))).toEqual([]);
    expect(one({ id: '<realmCode code="NL"/><id root="2.999.1" extension="1" displayable="true"/>' })).toEqual([]);
    expect(one({ effectiveTime: '<effectiveTime><low value="20260302"/><high value="20260303"/></effectiveTime>' })).toEqual([]);
    expect(whose({ name: '<name><family>Voor</family><given>Achter</given><delimiter>, </delimiter></name>' })).toEqual([]);
    expect(judge(payload().replace('<component>', '<component typeCode="COMP">'))).toEqual([]);
  });

  test('given a class of which the inside is unknown, when judged, then that is told for information', () => {
    const kind = `<MedicationKind><code code="1" codeSystem="${ZI}"/><asContent><containerKind/></asContent></MedicationKind>`;
    expect(told(one({ product: product({ kind }) }))).toEqual([
      'information not-judged EVENT/product/dispensedMedication/MedicationKind/asContent [dispense.product]',
    ]);
  });

  test('given an author of whom only is said that he is unknown, when judged, then his missing parts are a warning', () => {
    const prescription = `<directTargetOf><prescription><id nullFlavor="UNK"/><statusCode nullFlavor="UNK"/>
      <author><time nullFlavor="UNK"/><AssignedPerson nullFlavor="UNK"/></author></prescription></directTargetOf>`;
    expect(told(one({ product: product({ prescription }) }))).toEqual([
      'warning required EVENT/product/dispensedMedication/directTargetOf/prescription/author/AssignedPerson [prescriber.id]',
    ]);
  });
});

describe('values', () => {
  const id = (attributes: string): readonly Issue[] => one({ id: `<id ${attributes}/>` });
  const center = (inner: string): readonly Issue[] => taken({ doseQuantity: `<doseQuantity>${inner}</doseQuantity>` });
  const time = (inner: string): readonly Issue[] => taken({ effectiveTime: inner });

  test.each<[string, readonly Issue[], string]>([
    [
      'a date with hyphens',
      one({ effectiveTime: '<effectiveTime value="2026-03-02"/>' }),
      'error value-format EVENT/effectiveTime/@value [dispense.date]',
    ],
    [
      'a day that is none',
      one({ effectiveTime: '<effectiveTime value="20260230"/>' }),
      'error value-format EVENT/effectiveTime/@value [dispense.date]',
    ],
    [
      'a zone that is a letter',
      one({ effectiveTime: '<effectiveTime value="20260302101500Z"/>' }),
      'error value-format EVENT/effectiveTime/@value [dispense.date]',
    ],
    [
      'an hour that the clock skips',
      one({ effectiveTime: '<effectiveTime value="202603290230"/>' }),
      'warning time-does-not-exist EVENT/effectiveTime/@value [dispense.date]',
    ],
    ['no time', one({ effectiveTime: '<effectiveTime/>' }), 'error required EVENT/effectiveTime/@value [dispense.date]'],
    [
      'a value and none',
      one({ effectiveTime: '<effectiveTime value="2026" nullFlavor="UNK"/>' }),
      'error value-format EVENT/effectiveTime/@nullFlavor [dispense.date]',
    ],
    [
      'a quantity with a comma',
      one({ quantity: '<quantity value="1,5" unit="ml"/>' }),
      'error value-format EVENT/quantity/@value [dispense.quantity]',
    ],
    ['a unit in other letters', one({ quantity: '<quantity value="1" unit="mL"/>' }), 'warning unit-case EVENT/quantity/@unit [dispense.quantity]'],
    ['an odd interval', center('<center value="1"/><low value="1"/>'), `error value-format ${MAR}/doseQuantity [dosage.dose]`],
    [
      'a ratio without types',
      taken({ maxDoseQuantity: '<maxDoseQuantity><numerator value="4"/><denominator xsi:type="PQ" value="1" unit="d"/></maxDoseQuantity>' }),
      `error xsi-type ${MAR}/maxDoseQuantity/numerator/@type [dosage.maxDose]`,
    ],
    ['a time of another type', time('<effectiveTime xsi:type="PQ" value="1"/>'), `error xsi-type ${MAR}/effectiveTime/@type [dosage.time]`],
    [
      'an operator that is none',
      time('<effectiveTime xsi:type="SXPR_TS"><comp operator="X" value="2026"/></effectiveTime>'),
      `error code-unknown ${MAR}/effectiveTime/comp/@operator [dosage.time]`,
    ],
    ['a root that is no OID', id('root="2.16.x" extension="1"'), 'error value-format EVENT/id/@root [dispense.id]'],
    ['an arc with a zero before it', id('root="2.16.840.01" extension="1"'), 'error value-format EVENT/id/@root [dispense.id]'],
    ['no root', id('extension="1"'), 'error required EVENT/id/@root [dispense.id]'],
    ['no root and a reason', id('extension="1" nullFlavor="UNK"'), 'error identifier-without-root EVENT/id [dispense.id]'],
    [
      'a URA without its zeros',
      one({
        responsibleParty: `<responsibleParty><assignedCareProvider><id nullFlavor="NI"/><code nullFlavor="NI"/><representedOrganization><id root="${URA}" extension="22202"/></representedOrganization></assignedCareProvider></responsibleParty>`,
      }),
      'error value-format EVENT/responsibleParty/assignedCareProvider/representedOrganization/id/@extension [organization.id]',
    ],
    [
      'a BSN that fails the eleven test',
      whose({ id: '<id root="2.16.840.1.113883.2.4.6.3" extension="999900159"/>' }),
      'error bsn-invalid PATIENT/id/@extension [patient.id]',
    ],
    ['a code without a system', taken({ routeCode: '<routeCode code="9"/>' }), `error required ${MAR}/routeCode/@codeSystem [dosage.route]`],
    ['a system without a code', taken({ routeCode: `<routeCode codeSystem="${ZI}"/>` }), `error required ${MAR}/routeCode/@code [dosage.route]`],
    [
      'a name of a code system for one',
      taken({ routeCode: '<routeCode code="9" codeSystem="G-Standaard"/>' }),
      `error value-format ${MAR}/routeCode/@codeSystem [dosage.route]`,
    ],
    ['an unknown status', one({ statusCode: '<statusCode code="finished"/>' }), 'error code-unknown EVENT/statusCode/@code [dispense.status]'],
    [
      'an unknown status of the patient',
      whose({ statusCode: '<statusCode code="alive"/>' }),
      'error code-unknown PATIENT/statusCode/@code [patient.status]',
    ],
    [
      'an unknown gender',
      whose({ gender: '<administrativeGenderCode code="V" codeSystem="2.16.840.1.113883.5.1"/>' }),
      'error code-unknown PATIENT/Person/administrativeGenderCode/@code [patient.gender]',
    ],
    [
      'a gender of another system',
      whose({ gender: '<administrativeGenderCode code="F" codeSystem="2.999.1"/>' }),
      'error code-unknown PATIENT/Person/administrativeGenderCode/@codeSystem [patient.gender]',
    ],
    ['a dosing that is not active', taken({ statusCode: '<statusCode code="held"/>' }), `error fixed-value ${MAR}/statusCode/@code [dosage.status]`],
    [
      'an unknown use of a name',
      whose({ name: '<name use="ZZ"><family>A</family></name>' }),
      'error code-unknown PATIENT/Person/name/@use [patient.name]',
    ],
    [
      'a part that no name has',
      whose({ name: '<name><middle>A</middle></name>' }),
      'error element-unknown PATIENT/Person/name/middle [patient.name]',
    ],
    [
      'a telephone number without scheme',
      whose({ telecom: '<telecom value="0101234567"/>' }),
      'error value-format PATIENT/telecom/@value [patient.telecom]',
    ],
  ])('given %s, when judged, then one finding names the place and the rule', (_, issues, expected) => {
    expect(told(issues)).toEqual([expected]);
  });

  test('given a status of the patient that FHIR has no place for, when judged, then it is no finding', () => {
    expect(whose({ statusCode: '<statusCode code="suspended"/>' })).toEqual([]);
  });

  test('given a finding, when its line and column are looked up, then the element stands there, with what was found and expected', () => {
    const xml = payload(list([event({ statusCode: '<statusCode code="finished"/>' })]));
    const [issue] = judge(xml);
    expect(xml.split('\n')[(issue?.line ?? 0) - 1]?.slice((issue?.column ?? 0) - 1)).toMatch(/^<statusCode code="finished"/);
    expect(issue).toMatchObject({ found: 'finished', expected: 'completed, active, suspended, aborted, cancelled, nullified' });
  });

  test('given a value of the wrong form, when told, then its form is shown and the value is not', () => {
    const [issue] = one({ quantity: '<quantity value="12 stuks"/>' });
    expect(issue?.found).toBe('## aaaaa');
  });

  test.each([
    ['a BSN that fails', whose({ id: '<id root="2.16.840.1.113883.2.4.6.3" extension="999900159"/>' })],
    ['a BSN where a code belongs', one({ statusCode: '<statusCode code="999900158"/>' })],
    ['a BSN as a use', whose({ name: '<name use="999900158"><family>A</family></name>' })],
    ['a BSN in a root', whose({ id: '<id root="999900158" extension="x"/>' })],
    [
      'a second patient',
      judge(payload(list(undefined, patient() + patient({ id: `<id root="2.16.840.1.113883.2.4.6.3" extension="${OTHER_BSN}"/>` })))),
    ],
  ])('given %s, when told in any language, then the number is not in it', (_, issues) => {
    expect(issues.length).toBeGreaterThan(0);
    expect(JSON.stringify(issues) + issues.map((i) => issueText(i, 'nl')).join()).not.toMatch(/9999001(58|59|71)/);
  });
});

describe('documents', () => {
  const other = patient({ id: `<id root="2.16.840.1.113883.2.4.6.3" extension="${OTHER_BSN}"/>` });

  test.each<[string, string, string]>([
    ['two patients in one answer', answer([list(), list(undefined, other)]), 'error patient-mixed PATIENT/id [patient.id]'],
    ['an empty subject', payload(''), 'error required /subject [document.root]'],
    ['another payload', payload('<OtherList/>'), 'error required /subject [document.root], error element-unknown /subject/OtherList [document.root]'],
    ['two lists in a subject', payload(list() + list()), 'error too-many /subject/MedicationDispenseList[2] [list]'],
    ['another root', payload().replaceAll('subject', 'object'), 'fatal input-unknown /object [document.root]'],
    ['a payload in an envelope', envelope(payload()), 'fatal input-unknown /Envelope/Body/subject [document.root]'],
    ['an empty envelope', envelope(''), 'fatal soap-body /Envelope/Body [soap.Body]'],
    [
      'a fault',
      envelope('<s:Fault><faultcode>s:Client</faultcode></s:Fault>'),
      'error required /Envelope/Body/Fault [soap.Fault], information not-judged /Envelope/Body/Fault [soap.Fault]',
    ],
  ])('given %s, when judged, then it is named', (_, xml, expected) => {
    expect(told(judge(xml)).join(', ')).toBe(expected);
  });

  test('given a batch with one bad message, when judged, then the finding is in that message', () => {
    const bad = answer([list([event({ statusCode: '<statusCode code="odd"/>' })])], 'A-2');
    expect(judge(batch([answer(), bad, answer([], 'A-3')])).map((i) => i.path)).toEqual([
      '/MCCI_IN200101/QURX_IN990113NL[2]/ControlActProcess/subject/MedicationDispenseList/component/medicationDispenseEvent/statusCode/@code',
    ]);
  });

  test('given findings all over a document, when judged, then they are in the order of its text', () => {
    const xml = batch([
      answer([list([event({ statusCode: '<statusCode code="odd"/>' })], patient({ id: `<id root="2.16.x" extension="${BSN}"/>` }))]),
    ]);
    const lines = judge(xml.replace('Quantity value="1"', 'Quantity value="9"')).map((i) => (i.line ?? 0) * 1000 + (i.column ?? 0));
    expect(lines).toHaveLength(3);
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
  });
});
