import type { Patient, Prim, Reference } from '../../fhir/types.js';
import { EXTENSIONS } from '../../fhir/extensions.js';
import { PATIENT as MODEL } from '../../hl7v3/models/person.js';
import { attribute } from '../../xml/element.js';
import { act } from '../act.js';
import { build, type Codec } from '../codec.js';
import { AD } from '../leaf/ad.js';
import { knownExtensions } from '../leaf/known.js';
import { ABSENT_URLS, readFlavor, writeFlavor } from '../leaf/null-flavor.js';
import { primitive, store } from '../leaf/primitive.js';
import { pair } from '../rule.js';
import { GENERAL_PRACTITIONER } from './general-practitioner.js';
import { lifeRules, nameRule, personRules, roleRules } from './person-rules.js';

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

const WHERE = { id: 'patient', person: 'Person', spec: 'DT 14.1' };
const role = roleRules<Patient>(WHERE);
const person = personRules<Patient>(WHERE);

/** Patient <-> Patient (DT 14.1, MD 3.3). */
export const PATIENT: Codec<Patient> = act<Patient>({
  model: MODEL,
  fhir: 'Patient',
  spec: 'DT 14.1',
  resource: true,
  create: () => ({ resourceType: 'Patient', id: '' }),
  rules: [
    role.id,
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
    nameRule(WHERE),
    role.telecom,
    person.gender,
    person.birthTime,
    ...lifeRules(WHERE, 'own'),
    role.addr,
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
