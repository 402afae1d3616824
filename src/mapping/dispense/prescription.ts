import type { Extension, Identifier, MedicationRequest, Prim, Reference } from '../../fhir/types.js';
import { EXTENSIONS } from '../../fhir/extensions.js';
import { PRESCRIPTION as MODEL } from '../../hl7v3/models/dispense.js';
import { descend } from '../../hl7v3/model.js';
import { ASSIGNED_PERSON } from '../../hl7v3/models/person.js';
import { act } from '../act.js';
import { build, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { extensionOf, partOf, primitiveExtension, primitiveIn } from '../extension.js';
import { CD } from '../leaf/cd.js';
import { CS } from '../leaf/code.js';
import { II } from '../leaf/ii.js';
import { knownKeys } from '../leaf/known.js';
import { nullFlavor, nullFlavorOf } from '../leaf/null-flavor.js';
import { ED_STATED } from '../leaf/text.js';
import { TS_DATETIME } from '../leaf/ts.js';
import { PATIENT } from '../party/patient.js';
import { idsOf, newProfessional, professional, PROFESSIONAL_PLACES, setIds, type Professional } from '../party/professional.js';
import { reference, target } from '../reference.js';
import { constant, many, pair } from '../rule.js';
import { within } from '../view.js';

/** Who prescribed: AssignedPerson <-> PractitionerRole (MD 2.3, DT 14.2). */
const PRESCRIBER = professional(
  act<Professional>({
    model: ASSIGNED_PERSON,
    fhir: 'PractitionerRole',
    spec: 'MD 2.3',
    create: newProfessional,
    alsoRead: PROFESSIONAL_PLACES,
    tolerated: ['id'],
    rules: [
      many('prescriber.id', {
        v3: 'id',
        fhir: ['practitioner.identifier[]', 'role.practitioner'],
        codec: II,
        get: idsOf,
        set: setIds,
        spec: 'MD 2.3',
      }),
      many('prescriber.code', {
        v3: 'code',
        fhir: ['role.specialty[]', 'role.code[]'],
        codec: CD,
        get: (p) => p.role.specialty ?? p.role.code,
        set: (p, codes) => void (p.role.specialty = codes),
        spec: 'MD 2.3, DT 14.2',
      }),
    ],
  }),
  ASSIGNED_PERSON,
);

const part = (f: Reference, url: string): Extension | undefined => partOf(extensionOf(f, 'v3Prescription'), url);

const partsOf = (f: Reference, url: string): Extension[] | undefined => {
  const found = f.extension?.find((e) => e.url === EXTENSIONS.v3Prescription)?.extension?.filter((e) => e.url === url);
  return found?.length === 0 ? undefined : found;
};

function addPart(f: Reference, value: Extension): void {
  f.extension ??= [];
  let whole = f.extension.find((e) => e.url === EXTENSIONS.v3Prescription);
  if (whole === undefined) {
    whole = { url: EXTENSIONS.v3Prescription, extension: [] };
    f.extension.push(whole);
  }
  (whole.extension ??= []).push(value);
}

const inPart = (url: string, place: string): string => `extension(v3Prescription).extension(${url}).${place}`;

/** The first identifier of a MedicationRequest in the Bundle that the reference points at; what else it holds is not read. */
function identifierBehind(f: Reference, cx: Context): Identifier | undefined {
  if (f.reference === undefined) return undefined;
  if (f.identifier !== undefined) cx.report('not-mapped', f, 'reference');
  const request = target<MedicationRequest>(f, 'MedicationRequest', cx);
  if (request === undefined) return undefined;
  knownKeys(request, MEDICATION_REQUEST_KEYS, cx);
  return request.identifier?.[0];
}

const MEDICATION_REQUEST_KEYS = new Set(['resourceType', 'id', 'identifier']);
const isUnknown = (p: Prim): boolean => p.value === undefined && nullFlavorOf(p.extension) === 'UNK';
const hasAuthor = (f: Reference): boolean => part(f, 'time') !== undefined || part(f, 'author') !== undefined;

/** prescription <-> authorizingPrescription (MD 2.3). */
export const PRESCRIPTION: Codec<Reference> = act<Reference>({
  model: MODEL,
  fhir: 'Reference(MedicationRequest)',
  spec: 'MD 2.3',
  create: () => ({}),
  alsoRead: ['reference'],
  tolerated: ['author/AssignedPerson'],
  rules: [
    pair('prescription.id', {
      v3: 'id',
      fhir: ['identifier', 'extension(nullFlavor)', 'extension(dataAbsentReason)'],
      codec: II,
      get: (f, cx) => {
        const flavor = nullFlavorOf(f.extension);
        const behind = identifierBehind(f, cx);
        return f.identifier ?? behind ?? (flavor === undefined ? undefined : { extension: [nullFlavor(flavor)] });
      },
      set: (f, id) => {
        if (id.system === undefined && id.value === undefined && id.assigner === undefined) f.extension = id.extension ?? [];
        else f.identifier = id;
      },
      absent: (_f, _cx, name) => build(name, { nullFlavor: 'UNK' }),
      spec: 'MD 2.3',
    }),
    constant('prescription.type', {
      fhir: 'type',
      value: 'MedicationRequest',
      get: (f) => f.type,
      set: (f, type) => void (f.type = type),
      spec: 'MD 2.3',
    }),
    pair('prescription.status', {
      v3: 'statusCode',
      fhir: inPart('status', 'valueCode'),
      codec: CS,
      get: (f) => primitiveIn(part(f, 'status'), 'valueCode'),
      set: (f, status) => {
        if (!isUnknown(status)) addPart(f, primitiveExtension('status', 'valueCode', status));
      },
      absent: (_f, _cx, name) => build(name, { nullFlavor: 'UNK' }),
      spec: 'MD 2.3',
    }),
    pair('prescription.time', {
      v3: 'author/time',
      fhir: inPart('time', 'valueDateTime'),
      codec: TS_DATETIME,
      get: (f) => primitiveIn(part(f, 'time'), 'valueDateTime'),
      set: (f, time) => addPart(f, primitiveExtension('time', 'valueDateTime', time)),
      absent: (f, _cx, name) => (hasAuthor(f) ? build(name, { nullFlavor: 'UNK' }) : undefined),
      spec: 'MD 2.3',
    }),
    pair('prescription.author', {
      v3: 'author/AssignedPerson',
      fhir: inPart('author', 'valueReference'),
      codec: PRESCRIBER,
      get: (f) => part(f, 'author')?.valueReference,
      set: (f, author) => addPart(f, { url: 'author', valueReference: author }),
      absent: (f, _cx, name) => (hasAuthor(f) ? build(name, { nullFlavor: 'UNK' }) : undefined),
      spec: 'MD 2.3',
    }),
    pair('prescription.text', {
      v3: 'text',
      fhir: inPart('text', 'valueString'),
      codec: ED_STATED,
      get: (f) => primitiveIn(part(f, 'text'), 'valueString'),
      set: (f, text) => addPart(f, primitiveExtension('text', 'valueString', text)),
      spec: 'MD 2.3',
    }),
    many('prescription.confidentialityCode', {
      v3: 'confidentialityCode',
      fhir: 'extension(v3Prescription).extension(confidentialityCode)[].valueCodeableConcept',
      codec: CD,
      get: (f) => partsOf(f, 'confidentialityCode')?.map((e) => e.valueCodeableConcept ?? {}),
      set: (f, codes) => codes.forEach((c) => addPart(f, { url: 'confidentialityCode', valueCodeableConcept: c })),
      spec: 'MD 2.3',
    }),
    pair('prescription.subject', {
      v3: 'subject/Patient',
      fhir: inPart('subject', 'valueReference'),
      codec: reference('Patient', PATIENT),
      get: (f) => part(f, 'subject')?.valueReference,
      set: (f, subject) => addPart(f, { url: 'subject', valueReference: subject }),
      spec: 'MD 2.3',
    }),
    pair('prescription.reason', {
      v3: 'reason/diagnosisEvent/value',
      fhir: inPart('reason', 'valueCodeableConcept'),
      codec: CD,
      get: (f) => part(f, 'reason')?.valueCodeableConcept,
      set: (f, reason) => addPart(f, { url: 'reason', valueCodeableConcept: reason }),
      spec: 'MD 2.3',
    }),
    many('prescription.reference', {
      v3: 'reference',
      fhir: 'extension(v3Prescription).extension(reference)[].valueIdentifier',
      codec: careProvision(),
      get: (f) => partsOf(f, 'reference')?.map((e) => e.valueIdentifier ?? {}),
      set: (f, ids) => ids.forEach((id) => addPart(f, { url: 'reference', valueIdentifier: id })),
      spec: 'MD 2.3',
    }),
  ],
});

/** reference/patientCareProvision/id seen as its Identifier. */
function careProvision(): Codec<Identifier> {
  return within('prescription.reference.id', descend(MODEL, 'reference'), 'patientCareProvision/id', II, 'MD 2.3');
}
