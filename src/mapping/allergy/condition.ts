import { EXTENSIONS } from '../../fhir/extensions.js';
import type { AllergyIntolerance, Coding, Extension, Flag, Identifier, Observation, Reference } from '../../fhir/types.js';
import { CONDITION } from '../../hl7v3/models/condition.js';
import { descend } from '../../hl7v3/model.js';
import { attribute } from '../../xml/element.js';
import { build, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { extend, extensionOf, extensionsOf, primitiveExtension, primitiveIn } from '../extension.js';
import { CODING } from '../leaf/coding.js';
import { II } from '../leaf/ii.js';
import { knownKeys } from '../leaf/known.js';
import { ST } from '../leaf/text.js';
import { PATIENT } from '../party/patient.js';
import { reference, target } from '../reference.js';
import { many, pair, type Rule } from '../rule.js';
import { within } from '../view.js';
import { CONCERN } from './concern.js';
import { OBSERVATION } from './observation.js';
import { checkPatient, REFERENCE_KEYS } from '../party/participant.js';

/** @negationInd: absent is false (AI 2). */
const NEGATION: Codec<boolean> = {
  about: { kind: 'NEGATION', fhir: 'boolean', spec: 'AI 2' },
  toFhir: (element, cx) => {
    const value = attribute(element, 'negationInd') ?? 'false';
    if (value === 'true' || value === 'false') return value === 'true';
    cx.report('value-format', element, 'negationInd', { expected: 'true or false' });
    return undefined;
  },
  toV3: (negated, _cx, name) => build(name, { negationInd: String(negated) }),
};

const SUPPORT = within('support.observation', descend(CONDITION, 'support'), 'observationEvent', OBSERVATION, 'AI 2');
const PREDECESSOR = within('predecessor.id', descend(CONDITION, 'predecessor'), 'conditionReference/id', II, 'AI 2');

type Recorded = AllergyIntolerance | Flag;

interface OwnSpec<F, R extends Recorded> {
  /** Of the rules, and of what the places of a view begin with. */
  readonly id: string;
  readonly prefix: string;
  readonly of: (f: F) => R;
  readonly isNegated: (resource: R) => boolean;
}

interface Spec<F, R extends Recorded> extends OwnSpec<F, R> {
  readonly patient: (resource: R) => Reference | undefined;
  readonly patientPlace: string;
  readonly setPatient: (resource: R, patient: Reference) => void;
}

/** What a condition says of itself: the rules that intolerances and contra-indications share (AI 2, 6), by the name of their element. */
interface OwnRules<F> {
  readonly negation: Rule<F>;
  readonly id: Rule<F>;
  readonly text: Rule<F>;
  readonly confidentiality: Rule<F>;
}

/** What a condition is linked to. */
interface LinkRules<F> {
  readonly patient: Rule<F>;
  readonly support: Rule<F>;
  readonly concern: Rule<F>;
  readonly predecessor: Rule<F>;
}

/** All rules that a condition of its own message has. */
export function conditionRules<F extends object, R extends Recorded>(spec: Spec<F, R>): OwnRules<F> & LinkRules<F> {
  return { ...ownRules(spec), ...linkRules(spec) };
}

/** The rules for what a condition says of itself, in whatever message it stands. */
export function ownRules<F extends object, R extends Recorded>(spec: OwnSpec<F, R>): OwnRules<F> {
  const { id, prefix, of } = spec;
  return {
    negation: pair(`${id}.negation`, {
      v3: '@negationInd',
      fhir: `${prefix}modifierExtension(negation).valueBoolean`,
      codec: NEGATION,
      get: (f) => spec.isNegated(of(f)),
      set: (f, negated) => {
        if (negated) of(f).modifierExtension = [{ url: EXTENSIONS.negation, valueBoolean: true }];
      },
      spec: 'AI 2',
    }),
    id: many(`${id}.id`, {
      v3: 'id',
      fhir: `${prefix}identifier[]`,
      codec: II,
      get: (f): Identifier[] | undefined => of(f).identifier,
      set: (f, ids) => void (of(f).identifier = ids),
      spec: 'AI 2, DT 2',
    }),
    text: pair(`${id}.text`, {
      v3: 'text',
      fhir: `${prefix}extension(conditionText).valueString`,
      codec: ST,
      get: (f) => primitiveIn(extensionOf(of(f), 'conditionText'), 'valueString'),
      set: (f, text) => add(of(f), primitiveExtension(EXTENSIONS.conditionText, 'valueString', text)),
      spec: 'AI 2',
    }),
    confidentiality: many(`${id}.confidentialityCode`, {
      v3: 'confidentialityCode',
      fhir: `${prefix}meta.security[]`,
      codec: CODING,
      get: (f): Coding[] | undefined => of(f).meta?.security,
      set: (f, security) => void (of(f).meta = { ...of(f).meta, security }),
      spec: 'AI 2',
    }),
  };
}

function linkRules<F extends object, R extends Recorded>(spec: Spec<F, R>): LinkRules<F> {
  const { id, prefix, of } = spec;
  const patientOf = (f: F): Reference => spec.patient(of(f)) ?? {};
  return {
    patient: pair(`${id}.patient`, {
      v3: 'subject/patient',
      fhir: `${prefix}${spec.patientPlace}`,
      codec: reference('Patient', PATIENT),
      get: (f) => spec.patient(of(f)),
      set: (f, patient) => spec.setPatient(of(f), patient),
      spec: 'AI 2.1, DT 14.1',
    }),
    support: many(`${id}.support`, {
      v3: 'support',
      fhir: `${prefix}extension(support)[].valueReference`,
      codec: SUPPORT,
      get: (f, cx) => extensionsOf(of(f), 'support')?.flatMap((e) => observation(e, patientOf(f), cx) ?? []),
      set: (f, observations, cx) => observations.forEach((o) => addSupport(of(f), o, patientOf(f), cx)),
      spec: 'AI 2',
    }),
    concern: pair(`${id}.concern`, {
      v3: 'subjectOf4/concern',
      fhir: `${prefix}extension(concern)`,
      codec: CONCERN,
      get: (f) => extensionOf(of(f), 'concern'),
      set: (f, concern) => add(of(f), concern),
      spec: 'AI 2',
    }),
    predecessor: many(`${id}.predecessor`, {
      v3: 'predecessor',
      fhir: `${prefix}extension(conditionPredecessor)[].valueIdentifier`,
      codec: PREDECESSOR,
      get: (f) => extensionsOf(of(f), 'conditionPredecessor')?.map((e) => e.valueIdentifier ?? {}),
      set: (f, ids) => ids.forEach((id) => extend(of(f), 'conditionPredecessor', { valueIdentifier: id })),
      spec: 'AI 2',
    }),
  };
}

function add(owner: Recorded, extension: Extension): void {
  (owner.extension ??= []).push(extension);
}

function addSupport(owner: Recorded, o: Observation, patient: Reference, cx: Context): void {
  o.subject = cx.resources.again(patient);
  extend(owner, 'support', { valueReference: cx.resources.add(o) });
}

function observation(support: Extension, patient: Reference, cx: Context): Observation | undefined {
  if (support.valueReference === undefined) return undefined;
  knownKeys(support.valueReference, REFERENCE_KEYS, cx);
  const found = target<Observation>(support.valueReference, 'Observation', cx);
  if (found !== undefined) checkPatient(found, 'subject', found.subject, patient, cx);
  return found;
}
