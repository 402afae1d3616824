import { canonical } from './artefact.js';
import { ANY_SYSTEM, part, type ExtensionRow, type ValueRule, type ValueType } from './extension-row.js';

const V3 = 'http://terminology.hl7.org/ValueSet/v3-';
const URA = 'http://fhir.nl/fhir/NamingSystem/ura';
const ICA = ['AllergyIntolerance', 'Flag'];
const AUTHOR = 'Reference(PractitionerRole)';

function value(type: ValueType, more: Omit<ValueRule, 'type'> = {}): ValueRule {
  return { type, ...more };
}

function own(id: string): { readonly codes: string } {
  return { codes: canonical('ValueSet', id) };
}

/** Detail of HL7v3 that only the way back needs; a reader of FHIR may leave all of it. */
const V3_DETAIL: readonly ExtensionRow[] = [
  {
    name: 'v3-ts',
    on: ['date', 'dateTime', 'instant'],
    card: '0..1',
    description: 'The point in time as HL7v3 wrote it, where the FHIR value alone would not come back in the same form.',
    value: value('string'),
  },
  {
    name: 'v3-gts',
    on: ['Timing', 'Period', 'AllergyIntolerance', 'AllergyIntolerance.reaction', 'Condition', 'Flag'],
    card: '0..1',
    description: 'Canonical text of the whole effectiveTime element, where FHIR cannot hold it exactly. Ignored once the FHIR value was changed.',
    value: value('string'),
  },
  {
    name: 'v3-raw',
    on: ['Resource'],
    card: '0..*',
    description: 'A part of the HL7v3 message that no mapping rule reads, kept for the way back. A source never releases it to others.',
    value: [
      part('path', 'string', '1..1', 'Path of the element or attribute below the element of the resource'),
      part('xml', 'string', '1..1', 'The element, or the text of the attribute'),
    ],
  },
  {
    name: 'v3-no-qualifier',
    on: ['HumanName.given', 'HumanName.family'],
    card: '0..1',
    description: 'True: the name part had no qualifier in HL7v3. False on a given name: it had one, although its form suggests otherwise.',
    value: value('boolean'),
  },
  {
    name: 'v3-no-media-type',
    on: ['string', 'markdown'],
    card: '0..1',
    description: 'Whether the text came without a media type. Written only where that is unusual for the element.',
    value: value('boolean'),
  },
  {
    name: 'v3-same-agent',
    on: ['Dosage'],
    card: '0..1',
    description: 'This dosage came in the same therapeuticAgentOf element as the one before it.',
    value: value('boolean'),
  },
  {
    name: 'v3-agent-element',
    on: ['AllergyIntolerance.code'],
    card: '0..1',
    description:
      'Element that the agent came in (administerableMedicationKind or administerableMaterialKind), with its code as the main one. Written only where another element or another main code would follow from the codes.',
    value: value('code'),
  },
  {
    name: 'v3-code-system-name',
    on: ['Coding'],
    card: '0..1',
    description: 'Name of the code system as the sender stated it. Written only when configured.',
    value: value('string'),
  },
  {
    name: 'v3-absent-unit',
    on: ['Quantity'],
    card: '0..1',
    description: 'The quantity came without a unit, which means 1. Written only when configured.',
    value: value('boolean'),
  },
  {
    name: 'v3-id',
    on: ['Dosage', 'AllergyIntolerance.reaction'],
    card: '0..1',
    description: 'Identifier of the act that this was: the medicationAdministrationRequest of a dosage, the observation of a reaction.',
    value: value('Identifier'),
  },
  {
    name: 'v3-responsible-party',
    on: ['MedicationDispense'],
    card: '0..1',
    description: 'Who answers for the dispense, with role and organisation.',
    value: value(AUTHOR),
  },
  {
    name: 'v3-performer',
    on: ['MedicationDispense'],
    card: '0..1',
    description: 'Who carried the dispense out, when HL7v3 says more than the national placeholder for "not stated".',
    value: value(AUTHOR),
  },
  {
    name: 'v3-prescription',
    on: ['MedicationDispense.authorizingPrescription'],
    card: '0..1',
    description: 'What the dispense says of the prescription beside its identifier. There is no MedicationRequest to hold it.',
    value: [
      part('status', 'code', '0..1', 'Status code of the prescription act; absent when unknown'),
      part('time', 'dateTime', '0..1', 'When it was prescribed'),
      part('author', AUTHOR, '0..1', 'Who prescribed'),
      part('text', 'string', '0..1', 'Text of the prescription'),
      part('confidentialityCode', 'CodeableConcept', '0..*', 'How confidential the prescription is'),
      part('subject', 'Reference(Patient)', '0..1', 'For whom, when the prescription says so itself'),
      part('reason', 'CodeableConcept', '0..1', 'Diagnosis that it was written for'),
      part('reference', 'Identifier', '0..*', 'Care provision that it is part of'),
    ],
  },
];

/** Content of a dosage that R4 has no element for. */
const DOSING: readonly ExtensionRow[] = [
  {
    name: 'dose-check',
    on: ['Dosage'],
    card: '0..1',
    description: 'Amount over time against which the dose is to be checked.',
    value: value('Ratio'),
  },
  {
    name: 'max-dose',
    on: ['Dosage'],
    card: '0..*',
    description: 'A second or later maximum over a period; the first is maxDosePerPeriod.',
    value: value('Ratio'),
  },
  {
    name: 'pause-quantity',
    on: ['Dosage'],
    card: '0..1',
    description: 'How long to wait before a dose is taken again as needed.',
    value: value('Quantity'),
  },
];

/** Content of conditions: intolerances, allergies and contra-indications. */
const CONDITION: readonly ExtensionRow[] = [
  {
    name: 'negation',
    on: ICA,
    card: '0..1',
    description: 'The condition was recorded as not present. A reader that does not know this must refuse the resource.',
    value: value('boolean'),
    modifies: 'True turns the meaning of the resource round: the patient does not have what it describes.',
  },
  {
    name: 'act-code',
    on: ICA,
    card: '0..1',
    description: 'Code of the act that this was in HL7v3: contra-indication (DX or CI) or intolerance (INTLRNC).',
    value: value('Coding'),
    invariant: { key: 'gw-act-code', human: 'One of the codes DX, INTLRNC and CI', expression: "value.code in ('DX' | 'INTLRNC' | 'CI')" },
  },
  {
    name: 'act-status',
    on: ['Flag'],
    card: '0..1',
    description: 'Status of the act in HL7v3, which is finer than the status of a Flag.',
    value: value('code', { codes: `${V3}ActStatus` }),
  },
  {
    name: 'uncertainty',
    on: ['Flag'],
    card: '0..1',
    description: 'Whether the contra-indication was stated with reserve.',
    value: value('Coding', { codes: `${V3}ActUncertainty` }),
  },
  { name: 'author-time', on: ['Flag'], card: '0..1', description: 'When the author recorded the contra-indication.', value: value('dateTime') },
  {
    name: 'condition-text',
    on: ICA,
    card: '0..1',
    description: 'Text of the condition, with its line breaks and runs of blanks as they were sent.',
    value: value('string'),
  },
  {
    name: 'condition-value',
    on: ['AllergyIntolerance'],
    card: '0..1',
    description: 'Coded value of an intolerance, where HL7v3 usually says only that there is none.',
    value: value('CodeableConcept'),
  },
  {
    name: 'condition-predecessor',
    on: ICA,
    card: '0..*',
    description: 'Identifier of an earlier record that this one takes the place of.',
    value: value('Identifier'),
  },
  {
    name: 'effective-high',
    on: ['AllergyIntolerance'],
    card: '0..1',
    description: 'When the intolerance ended. The end of onsetPeriod would mean something else: that it had begun by then.',
    value: value('dateTime'),
  },
  {
    name: 'informant',
    on: ['AllergyIntolerance'],
    card: '0..*',
    description: 'A second or later informant; the first is asserter.',
    value: value('Reference(PractitionerRole|Patient|RelatedPerson)'),
  },
  { name: 'support', on: ICA, card: '0..*', description: 'An observation that supports the condition.', value: value('Reference(Observation)') },
  {
    name: 'severity',
    on: ['AllergyIntolerance'],
    card: '0..1',
    description: 'Severity as HL7v3 recorded it, code and status; criticality is derived from it.',
    value: [part('code', 'CodeableConcept', '1..1', 'The severity'), part('status', 'code', '1..1', 'Status code of the severity observation')],
  },
  { name: 'annotation', on: ICA, card: '0..*', description: 'An annotation for which the resource has no note left.', value: value('Annotation') },
  {
    name: 'annotation-author',
    on: ['Annotation'],
    card: '0..1',
    description: 'Who wrote the annotation, with role and organisation; an Annotation itself can only refer to the person.',
    value: value(AUTHOR),
  },
  {
    name: 'annotation-status',
    on: ['Annotation'],
    card: '0..1',
    description: 'Status code of the annotation, where it is not completed.',
    value: value('code'),
  },
  {
    name: 'concern',
    on: ICA,
    card: '0..1',
    description: 'The concern under which the condition was grouped.',
    value: [
      part('id', 'Identifier', '1..*', 'Identifier of the concern'),
      part('status', 'code', '0..1', 'Status code of the concern'),
      part('period', 'Period', '0..1', 'From when until when it was a concern'),
      part('security', 'Coding', '0..*', 'How confidential the concern is'),
    ],
  },
  {
    name: 'custodian',
    on: ['AllergyIntolerance'],
    card: '0..1',
    description: 'Who keeps the record that this was taken from: the organisation, and the professional who answers for it.',
    value: value(AUTHOR),
  },
];

/** What Dutch law and practice want recorded of a consent, and R4 has no element for. */
const CONSENT: readonly ExtensionRow[] = [
  {
    name: 'consent-channel',
    on: ['Consent'],
    card: '1..1',
    description: 'How the decision reached the source.',
    value: value('code', own('consent-channel')),
  },
  {
    name: 'consent-information',
    on: ['Consent'],
    card: '1..*',
    description: 'Information material that the patient had before deciding.',
    value: [
      part('material', 'code', '1..1', 'Kind of material', own('consent-material')),
      part('version', 'string', '0..1', 'Edition of the material'),
      part('title', 'string', '0..1', 'Title, for material of the source itself'),
      part('approved', 'boolean', '0..1', 'Whether material of the source itself was approved'),
      part('language', 'code', '0..1', 'Language of the material'),
      part('mode', 'code', '0..1', 'How it was handed over'),
      part('date', 'date', '1..1', 'When it was handed over'),
    ],
  },
  {
    name: 'consent-recorder',
    on: ['Consent'],
    card: '1..1',
    description: 'Who recorded the decision, and who asked for it when that was somebody else.',
    value: [
      part('organization', 'Reference', '1..1', 'Organisation that recorded it, by its URA', { identifiedBy: URA }),
      part('person', 'Reference', '0..1', 'Person who recorded it, by UZI or card number', { identifiedBy: ANY_SYSTEM }),
      part('askedBy', 'Reference', '0..1', 'Who asked the patient'),
    ],
  },
  {
    name: 'consent-signature',
    on: ['Consent'],
    card: '1..3',
    description: 'The decision of one of those who must decide: the patient, or for a minor the guardian, the child or both.',
    value: [
      part('party', 'code', '1..1', 'Who decided', own('consent-party')),
      part('decision', 'code', '1..1', 'Yes or no', { codes: 'http://hl7.org/fhir/ValueSet/consent-provision-type' }),
      part('given', 'dateTime', '1..1', 'When'),
      part('evidence', 'uri', '0..1', 'Where the source keeps the evidence'),
    ],
  },
  {
    name: 'consent-withdrawal',
    on: ['Consent'],
    card: '0..1',
    description: 'That the decision was withdrawn. No reason is asked or kept.',
    value: [
      part('at', 'instant', '1..1', 'From when the withdrawal counts'),
      part('by', 'code', '1..1', 'Who withdrew', own('consent-withdrawer')),
      part('channel', 'code', '1..1', 'How the withdrawal came in', own('consent-channel')),
    ],
  },
  {
    name: 'consent-predecessor',
    on: ['Consent'],
    card: '0..1',
    description: 'The decision that this one continues at the organisation that took over from the former source.',
    value: [
      part('consent', 'Reference(Consent)', '1..1', 'The former decision'),
      part('takeover', 'string', '1..1', 'Identifier of the takeover'),
      part('patientNotified', 'date', '1..1', 'When the patient was told'),
      part('objectionUntil', 'date', '1..1', 'Last day on which the patient could object'),
    ],
  },
  {
    name: 'consent-code-match',
    on: ['Consent.provision.provision.code'],
    card: '0..1',
    description: 'How far the code of a shield reaches: this code, its kinds in a hierarchy, or all codes that begin with it.',
    value: value('code', own('consent-code-match')),
  },
];

/** What the public list says of an organisation, and R4 has no element for. */
const CONNECTED: readonly ExtensionRow[] = [
  {
    name: 'online-service',
    on: ['Organization'],
    card: '0..1',
    description: 'What a patient can do online at this source: decide with DigiD or by a printed form, by the form only, or neither.',
    value: value('code', own('online-service')),
  },
];

/** Every extension of our own. A new one is added here, and nowhere else. */
export const EXTENSION_TABLE: readonly ExtensionRow[] = [...V3_DETAIL, ...DOSING, ...CONDITION, ...CONSENT, ...CONNECTED];
