import { EXTENSIONS, type ExtensionName } from '../fhir/extensions.js';
import { ALLERGY_CLINICAL, ALLERGY_VERIFICATION, SNOMED, V3_ROLE_CODE } from '../fhir/systems.js';
import type {
  AllergyIntolerance,
  CodeableConcept,
  Communication,
  Condition,
  Extension,
  Flag,
  Medication,
  MedicationDispense,
  Observation,
  Patient,
  Provenance,
  RelatedPerson,
  Resource,
} from '../fhir/types.js';

const NICTIZ = 'http://nictiz.nl/fhir/StructureDefinition/';
const G_STANDAARD = 'urn:oid:2.16.840.1.113883.2.4.4.';

const THESAURUS_40 = `${G_STANDAARD}1.902.40`;
/** HPK, SNK, SSK, the unwanted groups of thesaurus 122, and SNOMED CT. */
const AGENT_SYSTEMS: readonly string[] = [...['7', '1.750', '1.725', '1.902.122'].map((branch) => G_STANDAARD + branch), SNOMED];
const RELATION_SYSTEMS: readonly string[] = [V3_ROLE_CODE, 'urn:oid:2.16.840.1.113883.2.4.3.11.22.472'];

function isCodedIn(concept: CodeableConcept | undefined, systems: readonly string[]): boolean {
  return concept?.coding?.some((c) => c.code !== undefined && systems.includes(c.system ?? '')) === true;
}

/** When a resource type claims its profile. */
export interface Claim {
  readonly profile: string;
  /** Every one must hold; each stands for a demand of the profile or of R4 that a message need not meet. */
  readonly conditions: readonly (readonly [what: string, holds: (resource: Resource) => boolean])[];
}

/** When a translated resource says that it conforms to a profile (DT 16: only where it does). */
export const CLAIMS: Readonly<Record<string, Claim>> = {
  MedicationDispense: claim<MedicationDispense>('mp-MedicationDispense', [
    ['has a business identifier', (d) => d.identifier?.[0]?.value !== undefined],
    ['has a status of R4', (d) => d.status !== undefined],
    ['refers to a product', (d) => d.medicationReference?.reference !== undefined],
    ['has a quantity with a value', (d) => d.quantity?.value !== undefined],
    ['has no value-less days of supply', (d) => d.daysSupply === undefined || d.daysSupply.value !== undefined],
  ]),
  Medication: claim<Medication>('mp-PharmaceuticalProduct', [
    ['has a code or text', (m) => m.code?.coding !== undefined || m.code?.text !== undefined],
    ['its form is coded in the G-Standaard', (m) => m.form?.coding?.every((c) => c.system?.startsWith(G_STANDAARD) === true) !== false],
    [
      'its ingredients are coded in the G-Standaard',
      (m) => m.ingredient?.every((i) => i.itemCodeableConcept?.coding?.[0]?.system?.startsWith(G_STANDAARD) === true) !== false,
    ],
  ]),
  Patient: claim<Patient>('nl-core-Patient', [
    ['every identifier has a system and a value', (p) => p.identifier?.every((i) => i.system !== undefined && i.value !== undefined) === true],
  ]),
  AllergyIntolerance: claim<AllergyIntolerance>('nl-core-AllergyIntolerance', [
    ['has a patient', (a) => a.patient?.reference !== undefined],
    ['its agent is coded in a system that the profile binds to', (a) => isCodedIn(a.code, AGENT_SYSTEMS)],
    ['its clinical status, if any, is one of R4', (a) => a.clinicalStatus === undefined || isCodedIn(a.clinicalStatus, [ALLERGY_CLINICAL])],
    [
      'its verification status, if any, is one of R4',
      (a) => a.verificationStatus === undefined || isCodedIn(a.verificationStatus, [ALLERGY_VERIFICATION]),
    ],
    ['has a clinical status, unless it was a mistake', (a) => a.clinicalStatus !== undefined || isMistake(a)],
    ['its severity, if any, is one of the criticalities', (a) => a._criticality === undefined || a.criticality !== undefined],
  ]),
  Flag: claim<Flag>('cio-MedicationContraIndication', [
    ['has a business identifier', (f) => f.identifier?.some((i) => i.value !== undefined) === true],
    ['has a patient', (f) => f.subject?.reference !== undefined],
    ['is coded in thesaurus 40', (f) => isCodedIn(f.code, [THESAURUS_40])],
    ['has a status, which is not inactive: nothing says what it followed upon', (f) => f.status !== undefined && f.status !== 'inactive'],
    ['has a start', (f) => f.period?.start !== undefined],
    ['an end has a comment', (f) => f.period?.end === undefined || f.extension?.some((e) => e.url === EXTENSIONS.comment) === true],
    ['its author, if any, is a professional', (f) => f.author === undefined || f.author.reference !== f.subject?.reference],
  ]),
  RelatedPerson: claim<RelatedPerson>('nl-core-ContactPerson', [
    [
      'its relation, if any, is coded in a system that the profile binds to',
      (p) => p.relationship?.every((r) => isCodedIn(r, RELATION_SYSTEMS)) !== false,
    ],
  ]),
  Practitioner: claim<Resource>('nl-core-HealthProfessional-Practitioner', []),
  PractitionerRole: claim<Resource>('nl-core-HealthProfessional-PractitionerRole', []),
  Organization: claim<Resource>('nl-core-HealthcareProvider-Organization', []),
};

type Demand<R> = readonly [what: string, holds: (resource: R) => boolean];
interface Extended {
  readonly extension?: readonly Extension[];
}

function extensionIn(resource: Extended, name: ExtensionName): Extension | undefined {
  return resource.extension?.find((e) => e.url === EXTENSIONS[name]);
}

function isOfKind(code: string): Demand<{ readonly category?: Flag['category'] }> {
  return [
    `has the category ${code}`,
    (f) => f.category?.some((c) => c.coding?.some((x) => x.system === SNOMED && x.code === code) === true) === true,
  ];
}

const HAS_IDENTIFIER: Demand<{ readonly identifier?: AllergyIntolerance['identifier'] }> = [
  'has a business identifier',
  (r) => r.identifier?.[0]?.value !== undefined,
];
const HAS_CODE: Demand<{ readonly code?: AllergyIntolerance['code'] }> = ['has a code', (r) => r.code?.coding?.[0]?.code !== undefined];
const IN_SURVEILLANCE: Demand<Extended> = [
  'tells the hypersensitivity that it is a part of',
  (r) => extensionIn(r, 'hypersensitivity')?.valueIdentifier?.value !== undefined,
];
const IS_RECORDED: Demand<AllergyIntolerance | Condition> = ['says when it was recorded', (r) => r.recordedDate !== undefined];
const IS_ASSERTED: Demand<AllergyIntolerance | Condition> = ['says who made the diagnosis', (r) => r.asserter !== undefined];

function allergyOfKind(name: string, code: string, more: readonly Demand<AllergyIntolerance>[]): Claim {
  return claim<AllergyIntolerance>(name, [
    ['is of that kind', (a) => extensionIn(a, 'allergyType')?.valueCodeableConcept?.coding?.[0]?.code === code],
    ['says when the diagnosis was made', (a) => extensionIn(a, 'allergyAssertedDate')?.valueDateTime !== undefined],
    ['refers to its condition', (a) => extensionIn(a, 'relatedCondition')?.valueReference !== undefined],
    IN_SURVEILLANCE,
    HAS_IDENTIFIER,
    HAS_CODE,
    IS_RECORDED,
    IS_ASSERTED,
    ...more,
  ]);
}

function isActionable(f: Resource): boolean {
  return f.meta?.tag?.some((t) => t.code === 'actionable') === true;
}

function hasAgent(p: Provenance, code: string): boolean {
  return p.agent?.some((a) => a.type?.coding?.[0]?.code === code) === true;
}

/** When a resource of CiO says that it conforms to a profile of CiO (AI 10); who makes it knows that it is one. */
const CIO_CLAIMS: Readonly<Record<string, readonly Claim[]>> = {
  Flag: [
    claim<Flag>('cio-SurveillanceDecision', [
      isOfKind('225419007'),
      HAS_IDENTIFIER,
      HAS_CODE,
      IN_SURVEILLANCE,
      ['has a start', (f) => f.period?.start !== undefined],
      [
        'has an end when it is over',
        (f) => f.status !== 'inactive' || (f.period?.end !== undefined && extensionIn(f, 'earlierDecision') !== undefined),
      ],
      ['tells the reason', (f) => extensionIn(f, 'flagDetail') !== undefined || extensionIn(f, 'decisionReason') !== undefined],
    ]),
    claim<Flag>('cio-MedicationContraIndication', [
      isOfKind('350241000146102'),
      HAS_IDENTIFIER,
      HAS_CODE,
      ['has a start, unless it is proposed', (f) => f.period?.start !== undefined || isActionable(f)],
      ['explains its end', (f) => f.period?.end === undefined || extensionIn(f, 'comment') !== undefined],
    ]),
  ],
  AllergyIntolerance: [
    allergyOfKind('cio-HypersensitivityIntolerance', '420134006', [['has an onset', (a) => a.onsetDateTime !== undefined]]),
    allergyOfKind('cio-Reaction', '281647001', []),
  ],
  Condition: [
    claim<Condition>('cio-Condition', [
      ['says when the diagnosis was made', (c) => extensionIn(c, 'conditionAssertedDate')?.valueDateTime !== undefined],
      ['has a severity', (c) => c.severity?.coding?.[0]?.code !== undefined],
      ['has an onset', (c) => c.onsetDateTime !== undefined],
      IN_SURVEILLANCE,
      HAS_IDENTIFIER,
      ['has a code, or says that there is none', (c) => c.code !== undefined],
      IS_RECORDED,
      IS_ASSERTED,
    ]),
  ],
  Observation: [claim<Observation>('cio-Symptom', [HAS_IDENTIFIER, HAS_CODE, IN_SURVEILLANCE])],
  Communication: [
    claim<Communication>('cio-ReplyProposalContraIndication', [
      HAS_IDENTIFIER,
      ['refers to a proposal', (c) => c.basedOn?.[0]?.identifier !== undefined],
      ['is about somebody', (c) => c.subject !== undefined],
      ['says who sent it and when', (c) => c.sent !== undefined && c.sender !== undefined],
      ['holds an answer', (c) => c.payload?.[0]?._contentString?.extension?.[0]?.valueCodeableConcept !== undefined],
    ]),
  ],
};

/** Canonical of the profile of CiO that a resource conforms to by itself, or undefined. */
export function cioProfileOf(resource: Resource): string | undefined {
  return CIO_CLAIMS[resource.resourceType ?? '']?.find((c) => c.conditions.every(([, holds]) => holds(resource)))?.profile;
}

/** The same for where a resource of CiO comes from: what is demanded depends on what it is about. */
export function cioProvenanceProfile(provenance: Provenance, about: Resource): string | undefined {
  const wanted = about.resourceType !== 'Flag' ? undefined : isActionable(about) ? 'author' : 'performer';
  return wanted === undefined || hasAgent(provenance, wanted) ? NICTIZ + 'cio-RegistrationInformation' : undefined;
}

/** Those that come back when a resource went to HL7v3; CiO is only read. */
const KNOWN: ReadonlySet<string> = new Set(Object.values(CLAIMS).map((c) => c.profile));

function isMistake({ verificationStatus }: AllergyIntolerance): boolean {
  return verificationStatus?.coding?.some((c) => c.system === ALLERGY_VERIFICATION && c.code === 'entered-in-error') === true;
}

/** Canonical of the profile that a resource conforms to, or undefined. */
export function profileOf(resource: Resource): string | undefined {
  const claimed = CLAIMS[resource.resourceType ?? ''];
  return claimed?.conditions.every(([, holds]) => holds(resource)) === true ? claimed.profile : undefined;
}

/** Whether a claim on a read resource is one of ours, and so needs no mention. */
export function isKnownProfile(canonical: string): boolean {
  return KNOWN.has(canonical);
}

function claim<R extends Resource>(name: string, conditions: readonly (readonly [what: string, holds: (resource: R) => boolean])[]): Claim {
  return { profile: NICTIZ + name, conditions: conditions.map(([what, holds]) => [what, (resource) => holds(resource as R)]) };
}
