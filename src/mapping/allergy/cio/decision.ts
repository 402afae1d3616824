import type { CodeableConcept, Extension, Flag } from '../../../fhir/types.js';
import { EXTENSIONS } from '../../../fhir/extensions.js';
import { SNOMED } from '../../../fhir/systems.js';
import { CODES, DECISION as MODEL, TEMPLATES } from '../../../hl7v3/models/cio.js';
import { descend } from '../../../hl7v3/model.js';
import { act } from '../../act.js';
import type { Codec } from '../../codec.js';
import { extend, extensionOf, primitiveIn } from '../../extension.js';
import { CD_STATED } from '../../leaf/cd.js';
import { IVL_TS } from '../../leaf/ivl.js';
import { constant, many, pair, type Rule } from '../../rule.js';
import { contraIndicationRules } from '../contra-indication.js';
import { flagStatusRules } from '../flag-status.js';
import { block, BLOCK_PLACES, headRules, inRelation, PREFIX, type Block } from './block.js';
import {
  agentRule,
  commentRules,
  idRule,
  linkRules,
  performerRules,
  referenceIn,
  registrationRules,
  surveillanceRules,
  textExtension,
} from './shared-rules.js';

const ID = 'cioDecision';
const VIEW = { id: ID, prefix: PREFIX, of: (b: Block<Flag>): Flag => b.resource };
const status = flagStatusRules<Block<Flag>>(VIEW);
const { period } = contraIndicationRules<Block<Flag>>({ ...VIEW, code: { code: '', codeSystem: '' }, times: IVL_TS });

interface Valued {
  value?: CodeableConcept;
}

/** An exception to the group that is watched for. */
const SAFE = act<Valued>({
  model: descend(MODEL, 'entryRelationship(safe)'),
  fhir: 'CodeableConcept',
  spec: 'AI 10',
  create: () => ({}),
  rules: [
    ...headRules<Valued>('cioSafe', 'observation/', { code: CODES.safeWithinGroup }),
    pair('cioSafe.value', {
      v3: 'observation/value',
      fhir: 'value',
      codec: CD_STATED,
      get: (s): CodeableConcept | undefined => s.value,
      set: (s, value) => void (s.value = value),
      spec: 'AI 10',
    }),
  ],
});

const LINKS: readonly Rule<Block<Flag>>[] = [
  ...linkRules<Flag>(ID, { is: 'propensity', to: 'propensity', template: TEMPLATES.toPropensity, code: '420134006', ...referenceIn('flagDetail') }),
  ...linkRules<Flag>(ID, { is: 'reaction', to: 'reaction', template: TEMPLATES.toReaction, code: '281647001', ...referenceIn('flagDetail') }),
  ...linkRules<Flag>(ID, { is: 'decision', to: 'decision', template: TEMPLATES.toDecision, code: '225419007', ...referenceIn('earlierDecision') }),
];

/** The rules for a comment on a Flag. */
export function flagComment(id: string): readonly Rule<Block<Flag>>[] {
  return commentRules<Block<Flag>>(id, {
    fhir: `${PREFIX}extension(comment).valueString`,
    get: ({ resource }) => primitiveIn(extensionOf(resource, 'comment'), 'valueString'),
    set: ({ resource }, text) => void (resource.extension ??= []).push(textExtension('comment', text)),
  });
}

/** Surveillance decision <-> Flag (AI 10). */
export const DECISION: Codec<Block<Flag>> = block(
  act<Block<Flag>>({
    model: MODEL,
    fhir: 'Flag',
    spec: 'AI 10',
    create: () => ({ kind: 'decision', resource: { resourceType: 'Flag', id: '' }, links: [], uses: [] }),
    alsoRead: BLOCK_PLACES,
    rules: [
      ...headRules<Block<Flag>>(ID, '', { template: TEMPLATES.decision, code: '225419007' }),
      idRule(ID),
      status.actStatus,
      status.status,
      constant(`${ID}.category`, {
        fhir: `${PREFIX}category`,
        value: [{ coding: [{ system: SNOMED, code: '225419007' }] }],
        get: ({ resource }): CodeableConcept[] | undefined => resource.category,
        set: ({ resource }, category) => void (resource.category = category),
        why: 'the code of the block, by which a Flag is a surveillance decision',
        spec: 'AI 10',
      }),
      agentRule<Flag>(ID),
      many(`${ID}.safe`, {
        v3: 'entryRelationship(safe)',
        fhir: `${PREFIX}code.extension(safeWithinUnsafeGroup)[].valueCodeableConcept`,
        codec: SAFE,
        get: ({ resource }) =>
          resource.code?.extension?.flatMap((e) =>
            e.url === EXTENSIONS.safeWithinUnsafeGroup && e.valueCodeableConcept !== undefined ? [{ value: e.valueCodeableConcept }] : [],
          ),
        set: ({ resource }, safe) => {
          const extension = safe.map(({ value }): Extension => ({
            url: EXTENSIONS.safeWithinUnsafeGroup,
            ...(value === undefined ? {} : { valueCodeableConcept: value }),
          }));
          resource.code = { ...resource.code, extension: [...(resource.code?.extension ?? []), ...extension] };
        },
        spec: 'AI 10',
      }),
      period,
      ...headRules<Block<Flag>>(`${ID}.reason`, inRelation('reason'), { code: CODES.decisionReason }),
      pair(`${ID}.reason`, {
        v3: `${inRelation('reason')}value`,
        fhir: `${PREFIX}extension(decisionReason).valueCodeableConcept`,
        codec: CD_STATED,
        get: ({ resource }): CodeableConcept | undefined => extensionOf(resource, 'decisionReason')?.valueCodeableConcept,
        set: ({ resource }, valueCodeableConcept) => extend(resource, 'decisionReason', { valueCodeableConcept }),
        spec: 'AI 10',
      }),
      ...LINKS,
      ...flagComment(ID),
      ...surveillanceRules<Flag>(ID),
      ...performerRules<Flag>(ID),
      ...registrationRules<Flag>(ID, { author: 'author' }),
    ],
  }),
);
