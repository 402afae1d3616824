import type { Bundle, MedicationDispense, Resource } from '../../src/index.js';
import { EXTENSIONS } from '../../src/fhir/extensions.js';
import { fhirOf, v3Trip } from './differences.js';
import { BASIC_UNITS, BSN, dosing, event, list, patient, payload, product, URA, ZI } from './message.js';

/*
 * The example of MD 10 with other invented values, and one expectation for each row of MD 2.2. Every variation must also come back
 * as it was.
 */
const UNITS_361 = '2.16.840.1.113883.2.4.4.1.361';
const ROLE_CODE = '2.16.840.1.113883.2.4.15.111';
const UCUM = 'http://unitsofmeasure.org';
const pqTranslation = (unit: string, system: string, code: string, value = 1) => ({
  url: 'http://hl7.org/fhir/StructureDefinition/iso21090-PQ-translation',
  valueQuantity: { value, unit, system: `urn:oid:${system}`, code },
});
const nullFlavor = (code: string) => ({ url: 'http://hl7.org/fhir/StructureDefinition/iso21090-nullFlavor', valueCode: code });

const DOSING = dosing({
  text: '<text mediaType="text/plain">4x daags 1 capsule</text>',
  effectiveTime: `<effectiveTime xsi:type="SXPR_TS"><comp xsi:type="IVL_TS"><low value="202603020000"/><width value="7" unit="d"/></comp>
    <comp xsi:type="PIVL_TS" operator="A"><period value="0.25" unit="d"/></comp></effectiveTime>`,
  doseQuantity: `<doseQuantity><center value="1" unit="1">
    <translation value="1" code="245" codeSystem="${BASIC_UNITS}" displayName="stuk"/>
    <translation value="1" code="200" codeSystem="${UNITS_361}" displayName="capsule"/></center></doseQuantity>`,
});

const PARTY = (organization: string): string => `<responsibleParty><assignedCareProvider>
  <id root="2.16.528.1.1007.3.1" extension="900000303"/><code code="17.075" codeSystem="${ROLE_CODE}"/>${organization}
  </assignedCareProvider></responsibleParty>`;
const ORGANIZATION = `<representedOrganization><id root="${URA}" extension="00033303"/></representedOrganization>`;

const EXAMPLE = {
  id: '<id root="2.16.528.1.1007.3.3.33303.1" extension="V-2026-12"/>',
  effectiveTime: '<effectiveTime value="20260302"/>',
  quantity: `<quantity value="28" unit="1"><translation value="28" code="245" codeSystem="${BASIC_UNITS}" displayName="stuk"/></quantity>`,
  expectedUseTime: '<expectedUseTime><width value="7" unit="d"/></expectedUseTime>',
  product: product({
    kind: `<MedicationKind><code code="99900031" codeSystem="${ZI}" displayName="BEDENKSEL CAPSULE 250MG"/></MedicationKind>`,
    dosings: DOSING,
  }),
  responsibleParty: PARTY(ORGANIZATION),
};

interface Read {
  readonly dispense: MedicationDispense;
  /** The resource that a reference points at, without what every resource has. */
  readonly at: (reference: { readonly reference?: string } | undefined) => Readonly<Record<string, unknown>>;
}

/** The dispense of an event; the way back is tried as well. */
function read(parts: Parameters<typeof event>[0] = {}): Read {
  const xml = payload(list([event({ ...EXAMPLE, ...parts })], patient()));
  expect(v3Trip(xml)).toEqual({ changes: [], problems: [] });
  return readBundle(fhirOf(xml).bundle);
}

function readBundle(bundle: Bundle): Read {
  const resources = new Map<string, Resource>((bundle.entry ?? []).map((e) => [e.fullUrl ?? '', e.resource ?? {}]));
  const [dispense] = [...resources.values()].filter((r) => r.resourceType === 'MedicationDispense');
  return {
    dispense: dispense as MedicationDispense,
    at: (reference) => {
      const { id: _i, meta: _m, ...rest } = { id: '', meta: {}, ...resources.get(reference?.reference ?? '') };
      return rest;
    },
  };
}

const extension = (d: MedicationDispense, name: keyof typeof EXTENSIONS) => d.extension?.find((e) => e.url === EXTENSIONS[name]);

describe('given the example, when translated, then the rows of MD 2.2 hold:', () => {
  const { dispense, at } = read();

  test('1: profile and category are constant', () => {
    expect(dispense.meta).toEqual({ profile: ['http://nictiz.nl/fhir/StructureDefinition/mp-MedicationDispense'] });
    expect(dispense.category).toEqual({ coding: [{ system: 'http://snomed.info/sct', code: '373784005' }] });
  });

  test('2: id is the identifier, under its own root', () => {
    expect(dispense.identifier).toEqual([{ system: 'urn:oid:2.16.528.1.1007.3.3.33303.1', value: 'V-2026-12' }]);
  });

  test('3: completed is completed', () => {
    expect(dispense.status).toBe('completed');
  });

  test('4: effectiveTime is the date asked for and the date of handing over', () => {
    expect(extension(dispense, 'requestDate')).toEqual({ url: EXTENSIONS.requestDate, valueDateTime: '2026-03-02' });
    expect(dispense.whenHandedOver).toBe('2026-03-02');
  });

  test('5: quantity with its translation, the unit shown from it', () => {
    expect(dispense.quantity).toEqual({
      extension: [pqTranslation('stuk', BASIC_UNITS, '245', 28)],
      value: 28,
      unit: 'stuk',
      system: UCUM,
      code: '1',
    });
  });

  test('6: expectedUseTime is daysSupply, the unit as a Dutch word', () => {
    expect(dispense.daysSupply).toEqual({ value: 7, unit: 'dag', system: UCUM, code: 'd' });
  });

  test('10: the represented organisation is the performer', () => {
    expect(dispense.performer).toHaveLength(1);
    expect(at(dispense.performer?.[0]?.actor)).toEqual({
      resourceType: 'Organization',
      identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/ura', value: '00033303' }],
    });
  });

  test('11: the responsible person and role are a PractitionerRole of the same organisation', () => {
    const role = at(extension(dispense, 'v3ResponsibleParty')?.valueReference) as Readonly<Record<string, { reference?: string }>>;
    expect(role['specialty']).toEqual([{ coding: [{ system: 'http://fhir.nl/fhir/NamingSystem/uzi-rolcode', code: '17.075' }] }]);
    expect(role['organization']).toEqual(dispense.performer?.[0]?.actor);
    expect(at(role['practitioner'])).toEqual({
      resourceType: 'Practitioner',
      identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/uzi-nr-pers', value: '900000303' }],
    });
  });

  test('12: the masked performer is nothing', () => {
    expect(extension(dispense, 'v3Performer')).toBeUndefined();
  });

  test('14: the product is a Medication, its code marked and its display as text', () => {
    expect(at(dispense.medicationReference)).toEqual({
      resourceType: 'Medication',
      code: {
        coding: [{ system: `urn:oid:${ZI}`, code: '99900031', display: 'BEDENKSEL CAPSULE 250MG', userSelected: true }],
        text: 'BEDENKSEL CAPSULE 250MG',
      },
    });
  });

  test('15: an unknown prescription is a reference with the nullFlavor', () => {
    expect(dispense.authorizingPrescription).toEqual([{ extension: [nullFlavor('UNK')], type: 'MedicationRequest' }]);
  });

  test('17: the patient of the list is the subject', () => {
    expect(at(dispense.subject)).toMatchObject({
      resourceType: 'Patient',
      identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: BSN }],
      active: true,
      gender: 'female',
      birthDate: '1951-02-04',
    });
  });

  test('18: no treatment is made up', () => {
    expect(extension(dispense, 'treatment')).toBeUndefined();
  });

  test('nothing else is there', () => {
    expect(dispense.extension?.map((e) => e.url)).toEqual(
      (['requestDate', 'v3ResponsibleParty', 'renderedDosage', 'timeIntervalPeriod'] as const).map((n) => EXTENSIONS[n]),
    );
    expect(dispense).not.toHaveProperty('modifierExtension');
  });
});

describe('given the dosage of the example, when translated, then row 16 and MD 4 hold:', () => {
  const { dispense } = read();
  const duration = { value: 7, unit: 'dag', system: UCUM, code: 'd' };

  test('text, also once on the dispense', () => {
    expect(dispense.dosageInstruction).toHaveLength(1);
    expect(dispense.dosageInstruction?.[0]?.text).toBe('4x daags 1 capsule');
    expect(extension(dispense, 'renderedDosage')?.valueString).toBe('4x daags 1 capsule');
  });

  test('period of use and frequency, the exact form beside them', () => {
    const timing = dispense.dosageInstruction?.[0]?.timing;
    expect(timing?.repeat).toEqual({
      boundsPeriod: { extension: [{ url: EXTENSIONS.timeIntervalDuration, valueDuration: duration }], start: '2026-03-02T00:00:00+01:00' },
      frequency: 4,
      period: 1,
      periodUnit: 'd',
    });
    expect(timing?.extension?.map((e) => e.url)).toEqual([EXTENSIONS.v3Gts]);
    expect(timing?.extension?.[0]?.valueString).toContain('<low value="202603020000"/><width value="7" unit="d"/>');
  });

  test('the use period is also on the dispense', () => {
    expect(extension(dispense, 'timeIntervalPeriod')?.valuePeriod).toEqual({
      extension: [{ url: EXTENSIONS.timeIntervalDuration, valueDuration: duration }],
      start: '2026-03-02T00:00:00+01:00',
    });
  });

  test('dose with both translations', () => {
    expect(dispense.dosageInstruction?.[0]?.doseAndRate).toEqual([
      {
        doseQuantity: {
          extension: [pqTranslation('stuk', BASIC_UNITS, '245'), pqTranslation('capsule', UNITS_361, '200')],
          value: 1,
          unit: 'stuk',
          system: UCUM,
          code: '1',
        },
      },
    ]);
  });

  test('several dosages stay in order, with equal starts as one sequence', () => {
    const second = DOSING.replace('4x daags 1 capsule', 'zo nodig extra');
    const { dispense: two } = read({ product: product({ dosings: DOSING + second }) });
    expect(two.dosageInstruction?.map((d) => [d.text, d.sequence])).toEqual([
      ['4x daags 1 capsule', 1],
      ['zo nodig extra', 1],
    ]);
    expect(extension(two, 'renderedDosage')?.valueString).toBe('4x daags 1 capsule; zo nodig extra');
  });

  test('without dosage there is none', () => {
    expect(read({ product: product({ dosings: '' }) }).dispense).not.toHaveProperty('dosageInstruction');
  });
});

describe('given another form of a row, when translated there and back, then it holds too:', () => {
  test.each([
    ['active', 'in-progress'],
    ['suspended', 'on-hold'],
    ['aborted', 'stopped'],
    ['cancelled', 'cancelled'],
    ['nullified', 'entered-in-error'],
  ])('3: %s is %s', (v3, fhir) => {
    expect(read({ statusCode: `<statusCode code="${v3}"/>` }).dispense.status).toBe(fhir);
  });

  test('3: a status that is absent is unknown, with the reason', () => {
    const { dispense } = read({ statusCode: '<statusCode nullFlavor="UNK"/>' });
    expect([dispense.status, dispense._status]).toEqual(['unknown', { extension: [nullFlavor('UNK')] }]);
  });

  test('4: a moment keeps its time, in Dutch time where it has no zone', () => {
    const { dispense } = read({ effectiveTime: '<effectiveTime value="20260702143000"/>' });
    expect([dispense.whenHandedOver, extension(dispense, 'requestDate')?._valueDateTime]).toEqual([
      '2026-07-02T14:30:00+02:00',
      { extension: [{ url: EXTENSIONS.v3Ts, valueString: '20260702143000' }] },
    ]);
  });

  test('7: a time of use that is absent has its reason', () => {
    expect(read({ expectedUseTime: '<expectedUseTime nullFlavor="NA"/>' }).dispense.daysSupply).toEqual({ extension: [nullFlavor('NA')] });
  });

  test('8, 9: the destination is a Location with its description as name', () => {
    const { dispense, at } = read({
      destination:
        '<destination><serviceDeliveryLocation><code nullFlavor="NI"/><addr><desc>Afhaalkluis 3</desc></addr></serviceDeliveryLocation></destination>',
    });
    expect(at(dispense.destination)).toEqual({
      resourceType: 'Location',
      type: [{ extension: [nullFlavor('NI')] }],
      address: { text: 'Afhaalkluis 3' },
      name: 'Afhaalkluis 3',
    });
  });

  test('12, 13: a performer with an organisation is a PractitionerRole of its own', () => {
    const id = '<id root="2.16.528.1.1007.3.1" extension="900000404"/>';
    const { dispense, at } = read({ performer: `<performer><assignedPerson>${id}${ORGANIZATION}</assignedPerson></performer>` });
    const role = at(extension(dispense, 'v3Performer')?.valueReference);
    expect(role['organization']).toEqual(dispense.performer?.[0]?.actor);
    expect(at(role['practitioner'] as { reference?: string })).toMatchObject({ identifier: [{ value: '900000404' }] });
  });

  test('15: a prescription with author', () => {
    const prescription = `<directTargetOf typeCode="DIR"><prescription><id root="2.999.3" extension="R-77"/><statusCode code="active"/>
      <author><time value="20260301"/><AssignedPerson><id root="2.16.840.1.113883.2.4.6.1" extension="01000001"/></AssignedPerson></author>
      </prescription></directTargetOf>`;
    const { dispense, at } = read({ product: product({ prescription }) });
    const [reference] = dispense.authorizingPrescription ?? [];
    const parts = new Map(reference?.extension?.[0]?.extension?.map((e) => [e.url, e]));
    expect(reference?.identifier).toEqual({ system: 'urn:oid:2.999.3', value: 'R-77' });
    expect([parts.get('status')?.valueCode, parts.get('time')?.valueDateTime]).toEqual(['active', '2026-03-01']);
    const role = at(parts.get('author')?.valueReference);
    expect(at(role['practitioner'] as { reference?: string })).toMatchObject({
      identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/agb-z', value: '01000001' }],
    });
  });

  test('19: code and text of the event are type and note', () => {
    const { dispense } = read({ id: `${EXAMPLE.id}<code code="1" codeSystem="2.999.5" displayName="gewoon"/><text>let op</text>` });
    expect(dispense.type).toEqual({ coding: [{ system: 'urn:oid:2.999.5', code: '1', display: 'gewoon' }] });
    expect(dispense.note).toEqual([{ text: 'let op' }]);
  });

  test('digits stay as they were sent', () => {
    const { dispense } = read({ quantity: EXAMPLE.quantity.replaceAll('"28"', '"28.000"') });
    expect(JSON.stringify(dispense.quantity?.value)).toContain('28.000');
  });
});
