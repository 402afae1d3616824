import { EXTENSIONS } from '../../fhir/extensions.js';
import type { AllergyIntolerance, Extension, Identifier, Reference } from '../../fhir/types.js';
import { descend } from '../../hl7v3/model.js';
import { CUSTODIAN } from '../../hl7v3/models/cda-party.js';
import { hasTemplate, KETENZORG, TEMPLATE } from '../../hl7v3/models/ketenzorg.js';
import { attribute, child, childrenNamed, descendantsAt, type XmlElement } from '../../xml/element.js';
import { act } from '../act.js';
import type { Codec } from '../codec.js';
import type { Context } from '../context.js';
import { addPart, extend } from '../extension.js';
import { II } from '../leaf/ii.js';
import { IVL_TS_PLAIN_PERIOD } from '../leaf/ivl.js';
import { RECORD_SUBJECT } from '../party/cda-patient.js';
import { CUSTODIAN_PERSON } from '../party/cda-professional.js';
import { fixed, many, pair } from '../rule.js';
import { within } from '../view.js';
import { setInformants } from './allergy-rules.js';
import { concernRules } from './concern.js';
import { underConcern, type Concern, type Concerned } from './ketenzorg-concern.js';
import { KETENZORG_ALLERGY } from './ketenzorg-observation.js';
import { templateRules } from './ketenzorg-reaction.js';

const COMPONENT = descend(KETENZORG, 'component');
const ACT = descend(COMPONENT, 'act');
const OBSERVED = within('concern.allergy', descend(ACT, 'entryRelationship(observation)'), 'observation', KETENZORG_ALLERGY, 'AI 8');

/** An allergy with the element that it came from, which the concern has more to say about. */
const CONCERNED: Codec<Concerned> = {
  about: OBSERVED.about,
  toFhir: (element, cx) => {
    const observed = OBSERVED.toFhir(element, cx);
    return observed && { ...observed, element };
  },
  toV3: ({ element: _, ...observed }, cx, name) => OBSERVED.toV3(observed, cx, name),
};

/** act (template 10.215) <-> the allergies of one concern, each of which says the same of it (AI 8). */
const CONCERN: Codec<Concern> = act<Concern>({
  model: ACT,
  fhir: 'Extension(concern)',
  spec: 'AI 8',
  create: () => ({ concern: { url: EXTENSIONS.concern }, allergies: [] }),
  alsoRead: ['concern.url'],
  rules: [
    fixed('concern.templateId', { v3: 'templateId', attributes: { root: TEMPLATE.concern }, spec: 'AI 8' }),
    fixed('concern.code', { v3: 'code', attributes: { code: 'CONC', codeSystem: '2.16.840.1.113883.5.6' }, displayed: true, spec: 'AI 8' }),
    many('concern.id', {
      v3: 'id',
      fhir: 'concern.extension(id)[].valueIdentifier',
      codec: II,
      get: (c): Identifier[] => c.concern.extension?.flatMap((e) => (e.url === 'id' ? (e.valueIdentifier ?? []) : [])) ?? [],
      set: (c, ids) => ids.forEach((valueIdentifier) => addPart(c.concern, { url: 'id', valueIdentifier })),
      spec: 'AI 8',
    }),
    ...concernRules<Concern>({ id: 'concern', prefix: 'concern.', of: (c) => c.concern, time: IVL_TS_PLAIN_PERIOD, spec: 'AI 8' }),
    many('concern.observation', {
      v3: 'entryRelationship(observation)',
      fhir: 'allergies[].allergy',
      codec: CONCERNED,
      get: (c): readonly Concerned[] => c.allergies,
      set: (c, allergies) => void (c.allergies = allergies),
      spec: 'AI 8',
    }),
  ],
});

const HELD = within('organizer.act', COMPONENT, 'act', CONCERN, 'AI 8');

/** component <-> a concern; what no rule reads of it is kept on each of its allergies, as it is seen from the organizer (DT 15). */
const GROUP: Codec<Concern> = {
  ...HELD,
  toFhir: (element, cx) => {
    cx.enter(element.parent ?? element);
    const group = HELD.toFhir(element, cx);
    for (const c of group?.allergies ?? []) underConcern(c, group, element, cx);
    keepOn(group?.allergies.map((c) => c.allergy) ?? [], cx.leave());
    return group;
  },
};

function keepOn(allergies: readonly AllergyIntolerance[], kept: readonly Extension[]): void {
  if (kept.length > 0) for (const a of allergies) a.extension = [...(a.extension ?? []), ...kept];
}

/** One answer: the allergies of one patient, by the concern under which they stand, and who keeps them. */
interface Answer {
  patient?: Reference;
  custodian?: Reference;
  concerns?: readonly Concern[];
}

/** organizer (template 10.20) <-> the allergies and intolerances of one patient (AI 8). */
export const KETENZORG_LIST: Codec<Answer> = act<Answer>({
  model: KETENZORG,
  fhir: 'Bundle',
  spec: 'AI 8',
  create: () => ({}),
  rules: [
    ...templateRules<Answer>('organizer', '', TEMPLATE.organizer),
    fixed('organizer.code', { v3: 'code', attributes: { code: '48765-2', codeSystem: '2.16.840.1.113883.6.1' }, displayed: true, spec: 'AI 8' }),
    pair('organizer.patient', {
      v3: 'recordTarget',
      fhir: 'patient',
      codec: RECORD_SUBJECT,
      get: (o): Reference | undefined => o.patient,
      set: (o, patient) => void (o.patient = patient),
      spec: 'AI 8, DT 14.1',
    }),
    pair('organizer.custodian', {
      v3: 'participant(custodian)',
      fhir: 'custodian',
      codec: within('custodian.role', CUSTODIAN, 'participantRole', CUSTODIAN_PERSON, 'AI 8'),
      get: (o): Reference | undefined => o.custodian,
      set: (o, custodian) => void (o.custodian = custodian),
      spec: 'AI 8, DT 14.2',
    }),
    many('organizer.component', {
      v3: 'component',
      fhir: 'concerns[]',
      codec: GROUP,
      get: (o): readonly Concern[] | undefined => o.concerns,
      set: (o, concerns) => void (o.concerns = concerns),
      spec: 'AI 8',
    }),
  ],
});

/** Whether a payload is of this form: other messages have an organizer as well. */
export function isKetenzorg(element: XmlElement): boolean {
  return hasTemplate(element, TEMPLATE.organizer);
}

/** The allergies and intolerances of an organizer, each with the patient and who keeps the record (AI 8). */
export function readKetenzorg(organizer: XmlElement, cx: Context): readonly AllergyIntolerance[] {
  cx.enter(organizer);
  const { patient, custodian, concerns = [] } = KETENZORG_LIST.toFhir(organizer, cx) ?? {};
  const all = concerns.flatMap((c) => c.allergies);
  for (const { allergy, informants = [], element } of all) {
    if (patient !== undefined) allergy.patient = cx.resources.again(patient);
    if (custodian !== undefined) extend(allergy, 'custodian', { valueReference: cx.resources.again(custodian) });
    setInformants(allergy, informants, cx);
    traceOn(allergy, element, organizer, cx);
  }
  const allergies = all.map((c) => c.allergy);
  keepOn(allergies, cx.leave());
  return allergies;
}

/** Where the references of an allergy came from that it shares with others, or has through the patient. */
function traceOn(owner: AllergyIntolerance, element: XmlElement, organizer: XmlElement, cx: Context): void {
  const rows = [
    ['organizer.patient', child(organizer, 'recordTarget'), ['patient']],
    ['organizer.custodian', custodianIn(organizer), ['extension(custodian)']],
    ['kezoAllergy.informant', descendantsAt(element, ['observation', 'informant'])[0], ['asserter', 'extension(informant)']],
  ] as const;
  for (const [rule, from, places] of rows) {
    if (from !== undefined) cx.trace?.add({ rule, element: from, owner, places, value: undefined, back: undefined });
  }
}

function custodianIn(organizer: XmlElement): XmlElement | undefined {
  return childrenNamed(organizer, 'participant').find((p) => attribute(p, 'typeCode') === 'CST');
}
