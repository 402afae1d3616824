import type { AllergyIntolerance, Condition, Flag, Observation, Reference, Resource } from '../../../fhir/types.js';
import { CONTRA_INDICATIONS, HYPERSENSITIVITIES, HYPERSENSITIVITY, TEMPLATES } from '../../../hl7v3/models/cio.js';
import { descend, type ElementModel } from '../../../hl7v3/model.js';
import { child, type XmlElement } from '../../../xml/element.js';
import { act } from '../../act.js';
import type { Codec } from '../../codec.js';
import type { Context } from '../../context.js';
import { RECORD_SUBJECT } from '../../party/cda-patient.js';
import { many, pair, type Rule } from '../../rule.js';
import { within } from '../../view.js';
import { headRules, type Block, type BlockResource } from './block.js';
import { CONDITION } from './condition.js';
import { CONTRA_INDICATION } from './contra-indication.js';
import { DECISION } from './decision.js';
import { PROPENSITY } from './propensity.js';
import { REACTION } from './reaction.js';
import { settle } from './settle.js';
import { SYMPTOM } from './symptom.js';

const ACT_CLASS = '2.16.840.1.113883.5.6';

/** Whom an organizer is about. */
export interface Organizer {
  patient?: Reference;
}

/** What every organizer begins with. */
export function organizerRules<F extends Organizer>(id: string, template: string, code: string, codeSystem?: string): readonly Rule<F>[] {
  return [
    ...headRules<F>(id, '', { template, code, ...(codeSystem === undefined ? {} : { codeSystem }) }),
    pair(`${id}.patient`, {
      v3: 'recordTarget',
      fhir: 'patient',
      codec: RECORD_SUBJECT,
      get: (o): Reference | undefined => o.patient,
      set: (o, patient) => void (o.patient = patient),
      spec: 'AI 10, DT 14.1',
    }),
  ];
}

/** Blocks of one kind that stand beside each other. */
export function blocksRule<F extends object, R extends BlockResource>(
  id: string,
  is: string,
  model: ElementModel,
  codec: Codec<Block<R>>,
  list: { readonly name: string; readonly get: (f: F) => readonly Block<R>[] | undefined; readonly set: (f: F, blocks: readonly Block<R>[]) => void },
): Rule<F> {
  const step = `entryRelationship(${is})`;
  return many(`${id}.${is}`, {
    v3: step,
    fhir: `${list.name}[]`,
    codec: within(`${id}.${is}.of`, descend(model, step), 'observation', codec, 'AI 10'),
    get: list.get,
    set: list.set,
    spec: 'AI 10',
  });
}

interface Hypersensitivity {
  decisions?: readonly Block<Flag>[];
  propensities?: readonly Block<AllergyIntolerance>[];
  reactions?: readonly Block<AllergyIntolerance>[];
  conditions?: readonly Block<Condition>[];
  symptoms?: readonly Block<Observation>[];
}

const GMO = 'cioHypersensitivity';

const PARTS = act<Hypersensitivity>({
  model: HYPERSENSITIVITY,
  fhir: 'Bundle',
  spec: 'AI 10',
  create: () => ({}),
  rules: [
    ...headRules<Hypersensitivity>(GMO, '', { template: TEMPLATES.hypersensitivity, code: 'CONC', codeSystem: ACT_CLASS }),
    blocksRule<Hypersensitivity, Flag>(GMO, 'decision', HYPERSENSITIVITY, DECISION, {
      name: 'decisions',
      get: (h) => h.decisions,
      set: (h, blocks) => void (h.decisions = blocks),
    }),
    blocksRule<Hypersensitivity, AllergyIntolerance>(GMO, 'propensity', HYPERSENSITIVITY, PROPENSITY, {
      name: 'propensities',
      get: (h) => h.propensities,
      set: (h, blocks) => void (h.propensities = blocks),
    }),
    blocksRule<Hypersensitivity, AllergyIntolerance>(GMO, 'reaction', HYPERSENSITIVITY, REACTION, {
      name: 'reactions',
      get: (h) => h.reactions,
      set: (h, blocks) => void (h.reactions = blocks),
    }),
    blocksRule<Hypersensitivity, Condition>(GMO, 'condition', HYPERSENSITIVITY, CONDITION, {
      name: 'conditions',
      get: (h) => h.conditions,
      set: (h, blocks) => void (h.conditions = blocks),
    }),
    blocksRule<Hypersensitivity, Observation>(GMO, 'symptom', HYPERSENSITIVITY, SYMPTOM, {
      name: 'symptoms',
      get: (h) => h.symptoms,
      set: (h, blocks) => void (h.symptoms = blocks),
    }),
  ],
});

function blocksOf({ decisions = [], propensities = [], reactions = [], conditions = [], symptoms = [] }: Hypersensitivity): readonly Block[] {
  return [...decisions, ...propensities, ...reactions, ...conditions, ...symptoms];
}

interface Hypersensitivities extends Organizer {
  all?: readonly Hypersensitivity[];
}

const OBJECT = '419891008';

/** organizer with hypersensitivities (GMO) <-> the resources of their blocks (AI 10). */
export const HYPERSENSITIVITY_LIST = act<Hypersensitivities>({
  model: HYPERSENSITIVITIES,
  fhir: 'Bundle',
  spec: 'AI 10',
  create: () => ({}),
  rules: [
    ...organizerRules<Hypersensitivities>('cioHypersensitivities', TEMPLATES.records, OBJECT),
    many('cioHypersensitivities.component', {
      v3: 'component(hypersensitivity)',
      fhir: 'all[]',
      codec: within('cioHypersensitivities.act', descend(HYPERSENSITIVITIES, 'component(hypersensitivity)'), 'act', PARTS, 'AI 10'),
      get: (l): readonly Hypersensitivity[] | undefined => l.all,
      set: (l, all) => void (l.all = all),
      spec: 'AI 10',
    }),
  ],
});

/** Contra-indications of one act. */
export interface Alert {
  blocks?: readonly Block<Flag>[];
}

interface Alerts extends Organizer {
  all?: readonly Alert[];
}

const ALERT_ACT = descend(CONTRA_INDICATIONS, 'component(alert)/act');

const ALERT = act<Alert>({
  model: ALERT_ACT,
  fhir: 'Bundle',
  spec: 'AI 10',
  create: () => ({}),
  rules: [
    ...headRules<Alert>('cioAlert', '', { template: TEMPLATES.alert, code: 'CONC', codeSystem: ACT_CLASS }),
    blocksRule<Alert, Flag>('cioAlert', 'contraIndication', ALERT_ACT, CONTRA_INDICATION, {
      name: 'blocks',
      get: (a) => a.blocks,
      set: (a, blocks) => void (a.blocks = blocks),
    }),
  ],
});

/** organizer with contra-indications (MCI) <-> their Flags (AI 10). */
export const ALERT_LIST = act<Alerts>({
  model: CONTRA_INDICATIONS,
  fhir: 'Bundle',
  spec: 'AI 10',
  create: () => ({}),
  rules: [
    ...organizerRules<Alerts>('cioAlerts', TEMPLATES.contraIndications, OBJECT),
    many('cioAlerts.component', {
      v3: 'component(alert)',
      fhir: 'all[]',
      codec: within('cioAlerts.act', descend(CONTRA_INDICATIONS, 'component(alert)'), 'act', ALERT, 'AI 10'),
      get: (l): readonly Alert[] | undefined => l.all,
      set: (l, all) => void (l.all = all),
      spec: 'AI 10',
    }),
  ],
});

/** The resources of all hypersensitivities. */
export function readHypersensitivities(element: XmlElement, cx: Context): readonly Resource[] {
  const { patient, all = [] } = HYPERSENSITIVITY_LIST.toFhir(element, cx) ?? {};
  return settled(all.flatMap(blocksOf), patient, element, cx);
}

/** The Flags of all contra-indications. */
export function readAlerts(element: XmlElement, cx: Context): readonly Resource[] {
  const { patient, all = [] } = ALERT_LIST.toFhir(element, cx) ?? {};
  return settled(
    all.flatMap((a) => a.blocks ?? []),
    patient,
    element,
    cx,
  );
}

/** Finishes the blocks of an organizer. */
export function settled(blocks: readonly Block[], patient: Reference | undefined, organizer: XmlElement, cx: Context): readonly Resource[] {
  settle(blocks, { patient, element: child(organizer, 'recordTarget') }, cx);
  return blocks.map((b) => b.resource);
}
