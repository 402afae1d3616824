import type { CodeableConcept, Flag } from '../../../fhir/types.js';
import { CONTRA_INDICATION as MODEL, TEMPLATES } from '../../../hl7v3/models/cio.js';
import { act } from '../../act.js';
import type { Codec } from '../../codec.js';
import { CD_STATED } from '../../leaf/cd.js';
import { IVL_TS } from '../../leaf/ivl.js';
import { pair } from '../../rule.js';
import { contraIndicationRules } from '../contra-indication.js';
import { statusNotKnown } from '../flag-status.js';
import { block, BLOCK_PLACES, headRules, inRelation, PREFIX, type Block } from './block.js';
import { flagComment } from './decision.js';
import { idRule, linkRules, performerRules, referenceIn, registrationRules } from './shared-rules.js';

const ID = 'cioContraIndication';
const LOINC = '2.16.840.1.113883.6.1';
const CODE = '350241000146102';
const VIEW = { id: ID, prefix: PREFIX, of: (b: Block<Flag>): Flag => b.resource };
const own = contraIndicationRules<Block<Flag>>({ ...VIEW, code: { code: CODE, codeSystem: '' }, times: IVL_TS });

/** Contra-indication for medication <-> Flag (AI 10). */
export const CONTRA_INDICATION: Codec<Block<Flag>> = block(
  act<Block<Flag>>({
    model: MODEL,
    fhir: 'Flag',
    spec: 'AI 10',
    create: () => ({ kind: 'contraIndication', resource: { resourceType: 'Flag', id: '' }, links: [], uses: [] }),
    alsoRead: BLOCK_PLACES,
    rules: [
      ...headRules<Block<Flag>>(ID, '', { template: TEMPLATES.contraIndication, code: CODE, type: 'CD' }),
      idRule(ID),
      statusNotKnown(VIEW, 'AI 10'),
      own.category,
      ...headRules<Block<Flag>>(`${ID}.alert`, inRelation('code'), { template: TEMPLATES.alertCode, code: '44944-7', codeSystem: LOINC }),
      pair(`${ID}.value`, {
        v3: `${inRelation('code')}value`,
        fhir: `${PREFIX}code`,
        codec: CD_STATED,
        get: ({ resource }): CodeableConcept | undefined => resource.code,
        set: ({ resource }, code) => void (resource.code = code),
        spec: 'AI 10',
      }),
      own.period,
      ...linkRules<Flag>(ID, {
        is: 'contraIndication',
        to: 'contraIndication',
        template: TEMPLATES.toContraIndication,
        code: CODE,
        ...referenceIn('earlierContraIndication'),
      }),
      ...flagComment(ID),
      ...performerRules<Flag>(ID),
      ...registrationRules<Flag>(ID, { author: 'author' }),
    ],
  }),
);
