import type { CodeableConcept, Condition } from '../../../fhir/types.js';
import { CONDITION_CLINICAL } from '../../../fhir/systems.js';
import { CONDITION as MODEL, TEMPLATES } from '../../../hl7v3/models/cio.js';
import { act } from '../../act.js';
import type { Codec } from '../../codec.js';
import { extensionOf } from '../../extension.js';
import { CD_STATED } from '../../leaf/cd.js';
import { gtsExtension, gtsIn, IVL_TS, type Interval } from '../../leaf/ivl.js';
import { primitive, store } from '../../leaf/primitive.js';
import { derived, pair } from '../../rule.js';
import { block, BLOCK_PLACES, headRules, inRelation, PREFIX, type Block } from './block.js';
import { noteOf, noteText } from './propensity.js';
import { commentRules, idRule, registrationRules, surveillanceRules } from './shared-rules.js';

type ConditionBlock = Block<Condition>;

const ID = 'cioCondition';
const ACT_CODE = '2.16.840.1.113883.5.4';

function intervalOf(c: Condition): Interval | undefined {
  const start = primitive(c, 'onsetDateTime', c.onsetDateTime, c._onsetDateTime);
  const end = primitive(c, 'abatementDateTime', c.abatementDateTime, c._abatementDateTime);
  const kept = gtsIn(extensionOf(c, 'v3Gts'));
  if (start === undefined && end === undefined && kept.gts === undefined) return undefined;
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }), ...kept };
}

function setInterval(c: Condition, { start, end, gts }: Interval): void {
  if (start !== undefined)
    store(
      start,
      (v) => (c.onsetDateTime = v),
      (e) => (c._onsetDateTime = e),
    );
  if (end !== undefined)
    store(
      end,
      (v) => (c.abatementDateTime = v),
      (e) => (c._abatementDateTime = e),
    );
  if (gts !== undefined) (c.extension ??= []).push(gtsExtension(gts));
}

/** Condition: the state that a propensity or a reaction is <-> Condition; what it is stands in the diagnosis of that block (AI 10). */
export const CONDITION: Codec<ConditionBlock> = block(
  act<ConditionBlock>({
    model: MODEL,
    fhir: 'Condition',
    spec: 'AI 10',
    create: () => ({ kind: 'condition', resource: { resourceType: 'Condition', id: '' }, links: [], uses: [] }),
    alsoRead: BLOCK_PLACES,
    rules: [
      ...headRules<ConditionBlock>(ID, '', { template: TEMPLATES.condition, code: '365860008' }),
      idRule(ID),
      pair(`${ID}.effectiveTime`, {
        v3: 'effectiveTime',
        fhir: ['onsetDateTime', 'abatementDateTime', 'extension(v3Gts).valueString'].map((place) => PREFIX + place),
        codec: IVL_TS,
        get: ({ resource }) => intervalOf(resource),
        set: ({ resource }, interval) => setInterval(resource, interval),
        spec: 'AI 10, DT 4',
      }),
      derived(`${ID}.clinicalStatus`, {
        fhir: `${PREFIX}clinicalStatus`,
        why: 'what has ended is no longer active (con-4); of what has no end the message says nothing',
        from: ({ resource }): CodeableConcept | undefined =>
          resource.abatementDateTime === undefined && resource._abatementDateTime === undefined
            ? undefined
            : { coding: [{ system: CONDITION_CLINICAL, code: 'inactive' }] },
        get: ({ resource }): CodeableConcept | undefined => resource.clinicalStatus,
        set: ({ resource }, status) => void (resource.clinicalStatus = status),
        spec: 'AI 10',
      }),
      ...headRules<ConditionBlock>(`${ID}.severity`, inRelation('severity'), { template: TEMPLATES.severity, code: 'SEV', codeSystem: ACT_CODE }),
      pair(`${ID}.severity`, {
        v3: `${inRelation('severity')}value`,
        fhir: `${PREFIX}severity`,
        codec: CD_STATED,
        get: ({ resource }): CodeableConcept | undefined => resource.severity,
        set: ({ resource }, severity) => void (resource.severity = severity),
        spec: 'AI 10',
      }),
      ...commentRules<ConditionBlock>(ID, {
        fhir: `${PREFIX}note[0].text`,
        get: ({ resource }) => noteText(resource.note?.[0]),
        set: ({ resource }, text) => void (resource.note = [noteOf(text)]),
      }),
      ...surveillanceRules<Condition>(ID),
      ...registrationRules<Condition>(ID, { author: 'recorder', time: 'recordedDate' }),
    ],
  }),
);
