import type { HumanName, Patient, Prim, Reference } from '../../fhir/types.js';
import { EXTENSIONS } from '../../fhir/extensions.js';
import { PATIENT as MODEL } from '../../hl7v3/models/person.js';
import { attribute } from '../../xml/element.js';
import { act } from '../act.js';
import { build, type Codec } from '../codec.js';
import { AD } from '../leaf/ad.js';
import { BIRTH_TIME } from '../leaf/birth.js';
import { knownExtensions } from '../leaf/known.js';
import { ABSENT_URLS, readFlavor, writeFlavor } from '../leaf/null-flavor.js';
import { GENDER } from '../leaf/gender.js';
import { II } from '../leaf/ii.js';
import { groupNames, joinNames, PN } from '../leaf/pn.js';
import { primitive, store } from '../leaf/primitive.js';
import { TEL } from '../leaf/tel.js';
import { BL, INT } from '../leaf/text.js';
import { TS_DATETIME } from '../leaf/ts.js';
import { many, pair } from '../rule.js';
import { GENERAL_PRACTITIONER } from './general-practitioner.js';

/** The statuses that HL7v3 gives a role. */
const ROLE_STATUSES = ['active', 'cancelled', 'normal', 'nullified', 'pending', 'suspended', 'terminated'] as const;

/** statusCode of the role: only `active` has a FHIR counterpart; other codes are kept for the way back (DT 14.1). */
const ROLE_STATUS: Codec<Prim<boolean>> = {
  about: { kind: 'ROLE_STATUS', fhir: 'boolean', spec: 'DT 14.1', vocabulary: ROLE_STATUSES },
  toFhir: (element, cx) => {
    const [code, flavor] = [attribute(element, 'code'), attribute(element, 'nullFlavor')];
    for (const a of element.attributes) if (a.local !== 'code' && a.local !== 'nullFlavor') cx.unread(element, a.local);
    for (const c of element.children) cx.unread(c);
    const extension = flavor === undefined ? {} : { extension: [readFlavor(flavor, element, cx)] };
    if (code === 'active' || code === 'terminated') return { value: code === 'active', ...extension };
    if (code === undefined && flavor !== undefined) return extension;
    cx.report(code === undefined ? 'required' : 'code-unknown', element, 'code', { severity: 'warning', expected: 'active' });
    if (code === undefined) return undefined;
    cx.keep(element, 'code');
    return { value: false, ...extension };
  },
  toV3: (prim, cx, name) => {
    knownExtensions(prim.extension, ABSENT_URLS, cx);
    const code = prim.value === undefined ? undefined : prim.value ? 'active' : 'terminated';
    return build(name, { code, nullFlavor: writeFlavor(prim.extension, cx) });
  },
};

/** Patient <-> Patient (DT 14.1, MD 3.3). */
export const PATIENT: Codec<Patient> = act<Patient>({
  model: MODEL,
  fhir: 'Patient',
  spec: 'DT 14.1',
  resource: true,
  create: () => ({ resourceType: 'Patient', id: '' }),
  rules: [
    many('patient.id', {
      v3: 'id',
      fhir: 'identifier[]',
      codec: II,
      get: (p) => p.identifier,
      set: (p, ids) => void (p.identifier = ids),
      spec: 'DT 14.1',
    }),
    pair('patient.status', {
      v3: 'statusCode',
      fhir: 'active',
      codec: ROLE_STATUS,
      get: (p) => primitive(p, 'active', p.active, p._active),
      set: (p, prim) =>
        store(
          prim,
          (v) => (p.active = v),
          (e) => (p._active = e),
        ),
      absent: (_p, _cx, name) => build(name, { code: 'active' }),
      spec: 'DT 14.1',
    }),
    many('patient.name', {
      v3: 'Person/name',
      fhir: 'name',
      codec: PN,
      get: (p) => (p.name === undefined ? undefined : groupNames(p.name)),
      set: (p, names: HumanName[][]) => void (p.name = joinNames(names)),
      spec: 'DT 9',
    }),
    many('patient.telecom', {
      v3: 'telecom',
      fhir: 'telecom[]',
      codec: TEL,
      get: (p) => p.telecom,
      set: (p, telecom) => void (p.telecom = telecom),
      spec: 'DT 14.1',
    }),
    pair('patient.gender', {
      v3: 'Person/administrativeGenderCode',
      fhir: 'gender',
      codec: GENDER,
      get: (p) => primitive(p, 'gender', p.gender as string | undefined, p._gender),
      set: (p, prim) =>
        store(
          prim,
          (v) => (p.gender = v as NonNullable<Patient['gender']>),
          (e) => (p._gender = e),
        ),
      spec: 'DT 14.1',
    }),
    pair('patient.birthTime', {
      v3: 'Person/birthTime',
      fhir: 'birthDate',
      codec: BIRTH_TIME,
      get: (p) => primitive(p, 'birthDate', p.birthDate, p._birthDate),
      set: (p, prim) =>
        store(
          prim,
          (v) => (p.birthDate = v),
          (e) => (p._birthDate = e),
        ),
      spec: 'DT 14.1',
    }),
    pair('patient.deceasedTime', {
      v3: 'Person/deceasedTime',
      fhir: 'deceasedDateTime',
      codec: TS_DATETIME,
      get: (p) => primitive(p, 'deceasedDateTime', p.deceasedDateTime, p._deceasedDateTime),
      set: (p, prim) =>
        store(
          prim,
          (v) => (p.deceasedDateTime = v),
          (e) => (p._deceasedDateTime = e),
        ),
      spec: 'DT 14.1',
    }),
    pair('patient.deceasedInd', {
      v3: 'Person/deceasedInd',
      fhir: 'deceasedBoolean',
      codec: BL,
      get: (p) => primitive(p, 'deceasedBoolean', p.deceasedBoolean, p._deceasedBoolean),
      set: (p, prim) => {
        // FHIR holds one of the two; the moment says more, and the indicator is kept for the way back.
        if (p.deceasedDateTime !== undefined || p._deceasedDateTime !== undefined) return false;
        store(
          prim,
          (v) => (p.deceasedBoolean = v),
          (e) => (p._deceasedBoolean = e),
        );
        return true;
      },
      spec: 'DT 14.1',
    }),
    pair('patient.multipleBirthOrderNumber', {
      v3: 'Person/multipleBirthOrderNumber',
      fhir: 'multipleBirthInteger',
      codec: INT,
      get: (p) => primitive(p, 'multipleBirthInteger', p.multipleBirthInteger, p._multipleBirthInteger),
      set: (p, prim) =>
        store(
          prim,
          (v) => (p.multipleBirthInteger = v),
          (e) => (p._multipleBirthInteger = e),
        ),
      spec: 'DT 14.1',
    }),
    pair('patient.multipleBirthInd', {
      v3: 'Person/multipleBirthInd',
      fhir: 'multipleBirthBoolean',
      codec: BL,
      get: (p) => primitive(p, 'multipleBirthBoolean', p.multipleBirthBoolean, p._multipleBirthBoolean),
      set: (p, prim) => {
        if (p.multipleBirthInteger !== undefined || p._multipleBirthInteger !== undefined) return false;
        store(
          prim,
          (v) => (p.multipleBirthBoolean = v),
          (e) => (p._multipleBirthBoolean = e),
        );
        return true;
      },
      spec: 'DT 14.1',
    }),
    many('patient.addr', {
      v3: 'addr',
      fhir: 'address[]',
      codec: AD,
      get: (p) => p.address,
      set: (p, address) => void (p.address = address),
      spec: 'DT 14.1',
    }),
    pair('patient.birthplace', {
      v3: 'Person/birthplace/addr',
      fhir: 'extension(birthPlace).valueAddress',
      codec: AD,
      get: (p) => p.extension?.find((e) => e.url === EXTENSIONS.birthPlace)?.valueAddress,
      set: (p, valueAddress) => void (p.extension = [...(p.extension ?? []), { url: EXTENSIONS.birthPlace, valueAddress }]),
      spec: 'DT 14.1',
    }),
    pair('patient.generalPractitioner', {
      v3: 'Person/playedPatientOfOtherProvider/subjectOf',
      fhir: 'generalPractitioner[0]',
      codec: GENERAL_PRACTITIONER,
      get: (p): Reference | undefined => p.generalPractitioner?.[0],
      set: (p, gp) => void (p.generalPractitioner = [gp]),
      spec: 'DT 14.1',
    }),
  ],
});
