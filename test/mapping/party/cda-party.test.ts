import { census } from '../../../src/mapping/census.js';
import type { Codec } from '../../../src/mapping/codec.js';
import { Context } from '../../../src/mapping/context.js';
import { CDA_INFORMANT } from '../../../src/mapping/party/cda-informant.js';
import { PATIENT_ROLE, RECORD_SUBJECT } from '../../../src/mapping/party/cda-patient.js';
import { ASSIGNED_AUTHOR_ROLE, CUSTODIAN_PERSON, INFORMANT_ROLE, PERFORMER_ROLE } from '../../../src/mapping/party/cda-professional.js';
import { RELATED_ENTITY } from '../../../src/mapping/party/cda-related-person.js';
import { referenceTo } from '../../../src/mapping/party/participant.js';
import { Resources } from '../../../src/mapping/resources.js';
import { Trace } from '../../../src/mapping/trace.js';
import { element, read, text, write } from '../../support/leaf.js';

const BSN_ROOT = '2.16.840.1.113883.2.4.6.3';
const SPECIALTIES = '2.16.840.1.113883.2.4.6.7';
const SDTC = 'xmlns:sdtc="urn:hl7-org:sdtc"';

const PATIENT = `<patientRole><id root="${BSN_ROOT}" extension="999911120"/>
  <addr use="PHYS"><streetName>Veldweg</streetName><houseNumber>7</houseNumber><postalCode>9876 AB</postalCode><city>Nergenshuizen</city></addr>
  <telecom value="tel:0101234567"/>
  <patient><name><given qualifier="BR">Noor</given><family qualifier="BR">Proef</family></name>
    <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="197904"/>
    <sdtc:multipleBirthInd ${SDTC} value="false"/></patient></patientRole>`;

const ORGANIZATION = `<representedOrganization><id root="2.16.528.1.1007.3.3" extension="09000001"/><name>Ziekenhuis Proef</name>
  <standardIndustryClassCode code="V4" codeSystem="2.16.840.1.113883.2.4.15.1060" displayName="Ziekenhuis"/>
  <asOrganizationPartOf><code code="0303" codeSystem="${SPECIALTIES}" displayName="chirurgie"/></asOrganizationPartOf></representedOrganization>`;

function professional(name: string, more = ''): string {
  return `<${name}>${more}<id root="2.16.528.1.1007.3.1" extension="009000012"/><code code="0303" codeSystem="${SPECIALTIES}" displayName="chirurgie"/>
    <assignedPerson><name>Dokter van Dienst</name></assignedPerson>${ORGANIZATION}</${name}>`;
}

const CUSTODIAN = `<participantRole><id root="2.16.528.1.1007.3.1" extension="009000012"/><id root="2.16.840.1.113883.2.4.6.1" extension="01900001"/>
  <addr use="WP"><city>Nergenshuizen</city></addr><telecom value="tel:0107654321"/>
  <playingEntity><code code="01.015" codeSystem="2.16.840.1.113883.2.4.15.111"/><name>Huisarts op Proef</name></playingEntity>
  <scopingEntity><id root="2.16.528.1.1007.3.3" extension="09000001"/><desc>Praktijk Proef</desc></scopingEntity></participantRole>`;

const RELATIVE = `<relatedEntity><code nullFlavor="NI"/><telecom value="tel:0612345678"/>
  <relatedPerson><name><given qualifier="BR">Sam</given><family qualifier="BR">Proef</family></name>
    <sdtc:asPatientRelationship ${SDTC} classCode="PRS"><sdtc:code code="DOMPART" codeSystem="2.16.840.1.113883.5.111"/></sdtc:asPatientRelationship>
  </relatedPerson></relatedEntity>`;

const SELF = `<informant><templateId root="2.16.840.1.113883.2.4.3.11.60.121.10.38"/><assignedEntity>
  <id root="${BSN_ROOT}" extension="999911120"/><code code="ONESELF" codeSystem="2.16.840.1.113883.5.111"/></assignedEntity></informant>`;

/** What a codec makes of a text: the resources, the problems, and the values that nothing carried. */
function made<F>(codec: Codec<F>, xml: string): { value: F | undefined; cx: Context; resources: readonly unknown[]; lost: readonly string[] } {
  const trace = new Trace();
  const resources = new Resources();
  const cx = new Context(resources, {}, trace);
  const root = element(xml);
  const value = codec.toFhir(root, cx);
  return { value, cx, resources: resources.includes, lost: [...census(root, trace).map((u) => u.path), ...problems(cx)] };
}

function problems(cx: Context): readonly string[] {
  return cx.issues((_, key) => ({ path: String(key ?? '') })).map((i) => `${i.code} ${i.path}`);
}

describe('the parties of messages in the form of a document', () => {
  test('given a patientRole, when read, then it is a Patient without a status of its own', () => {
    const { value, lost } = made(PATIENT_ROLE, PATIENT);
    expect(lost).toEqual([]);
    expect(value).toMatchObject({
      identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: '999911120' }],
      gender: 'female',
      birthDate: '1979-04',
      multipleBirthBoolean: false,
      address: [{ city: 'Nergenshuizen' }],
    });
    expect(value).not.toHaveProperty('active');
  });

  test('given what HL7 added to CDA, when written back, then it is in the namespace of the additions', () => {
    const { value } = read(PATIENT_ROLE, PATIENT);
    const back = value && write(PATIENT_ROLE, value, 'patientRole').value;
    expect(text(back)).toContain('<multipleBirthInd xmlns="urn:hl7-org:sdtc" value="false"/>');
  });

  test('given an addition in the namespace of HL7v3, when read, then it is not taken for one', () => {
    const { value, problems: found } = read(PATIENT_ROLE, PATIENT.replaceAll(/sdtc:|xmlns:sdtc="[^"]*"/g, ''));
    expect(value).not.toHaveProperty('multipleBirthBoolean');
    expect(found).toEqual(['not-mapped /patientRole/patient/multipleBirthInd']);
  });

  test('given a recordTarget, when read, then it is a reference to the Patient', () => {
    const { value, resources, lost } = made(RECORD_SUBJECT, `<recordTarget typeCode="RCT" contextControlCode="OP">${PATIENT}</recordTarget>`);
    expect(lost).toEqual([]);
    expect(value?.reference).toBeDefined();
    expect(resources).toMatchObject([{ resourceType: 'Patient' }]);
  });

  test.each([
    ['assignedAuthor', ASSIGNED_AUTHOR_ROLE],
    ['assignedEntity', PERFORMER_ROLE],
    ['assignedEntity', INFORMANT_ROLE],
  ] as const)('given a professional as %s, when read, then specialty, name as text, department and kind of organisation are there', (name, codec) => {
    const { resources, lost } = made(codec, professional(name));
    expect(lost).toEqual([]);
    expect(resources).toMatchObject([
      {
        resourceType: 'Organization',
        type: [
          { coding: [{ system: `urn:oid:${SPECIALTIES}`, code: '0303' }] },
          { coding: [{ system: 'http://nictiz.nl/fhir/NamingSystem/organization-type', code: 'V4' }] },
        ],
      },
      { resourceType: 'Practitioner', name: [{ text: 'Dokter van Dienst' }] },
      { resourceType: 'PractitionerRole', specialty: [{ coding: [{ code: '0303' }] }] },
    ]);
  });

  test('given an informant with the template of a professional, when read, then the template is known', () => {
    const { lost } = made(INFORMANT_ROLE, professional('assignedEntity', '<templateId root="2.16.840.1.113883.2.4.3.11.60.3.10.1.34"/>'));
    expect(lost).toEqual([]);
  });

  test('given the department and the kind of an organisation, when written back, then each has its own element', () => {
    const cx = new Context(new Resources());
    const found = ASSIGNED_AUTHOR_ROLE.toFhir(element(professional('assignedAuthor')), cx);
    expect(text(found && ASSIGNED_AUTHOR_ROLE.toV3(found, cx, 'assignedAuthor'))).toContain(
      `<standardIndustryClassCode code="V4" codeSystem="2.16.840.1.113883.2.4.15.1060" displayName="Ziekenhuis"/><asOrganizationPartOf><code code="0303"`,
    );
  });

  test('given a custodian, when read, then the person, the address and what keeps the record are there', () => {
    const { resources, lost } = made(CUSTODIAN_PERSON, CUSTODIAN);
    expect(lost).toEqual([]);
    expect(resources).toMatchObject([
      { resourceType: 'Organization', identifier: [{ value: '09000001' }], name: 'Praktijk Proef' },
      {
        resourceType: 'Practitioner',
        identifier: [{ value: '009000012' }, { value: '01900001' }],
        name: [{ text: 'Huisarts op Proef' }],
        address: [{ city: 'Nergenshuizen' }],
      },
      { resourceType: 'PractitionerRole', specialty: [{ coding: [{ code: '01.015' }] }], telecom: [{ value: '0107654321' }] },
    ]);
  });

  test('given somebody near the patient, when read, then the relationship comes first and the unknown role is not lost', () => {
    const { value, lost } = made(RELATED_ENTITY, RELATIVE);
    expect(lost).toEqual([]);
    expect(value?.relationship).toMatchObject([
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'DOMPART' }] },
      { extension: [{ valueCode: 'NI' }] },
    ]);
  });
});

describe('an informant in the form of a document', () => {
  const patientOf = (cx: Context): ReturnType<Resources['add']> =>
    cx.resources.add({ resourceType: 'Patient', identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: '999911120' }] });

  test('given the patient by number and as oneself, when read, then it is a reference to the Patient', () => {
    const { value, cx, lost } = made(CDA_INFORMANT, SELF);
    expect(lost).toEqual([]);
    const patient = patientOf(cx);
    expect(referenceTo(value ?? {}, patient, cx)).toEqual(patient);
  });

  test('given oneself with the number of somebody else, when read, then the number is not lost', () => {
    const { value, cx } = made(CDA_INFORMANT, SELF.replace('999911120', '999900006'));
    expect(referenceTo(value ?? {}, patientOf(cx), cx)).toEqual({
      type: 'Patient',
      identifier: { system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: '999900006' },
    });
  });

  test.each([
    ['a professional', professional('assignedEntity'), 'PractitionerRole'],
    ['somebody near the patient', RELATIVE, 'RelatedPerson'],
  ])('given %s, when read, then the reference leads there', (_, inside, type) => {
    const { value, cx, lost } = made(CDA_INFORMANT, `<informant typeCode="INF">${inside}</informant>`);
    expect(lost).toEqual([]);
    const found = referenceTo(value ?? {}, patientOf(cx), cx);
    expect(found?.reference && cx.resources.resolve(found.reference)?.resourceType).toBe(type);
  });
});
