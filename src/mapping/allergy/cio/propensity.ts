import type { AllergyIntolerance, Annotation } from '../../../fhir/types.js';
import { CODES, PROPENSITY as MODEL, TEMPLATES } from '../../../hl7v3/models/cio.js';
import { act } from '../../act.js';
import type { Codec } from '../../codec.js';
import { primitive, store } from '../../leaf/primitive.js';
import { specified } from '../../leaf/specified.js';
import { pair, type Rule } from '../../rule.js';
import { criticalityIn, setCriticality } from '../allergy-rules.js';
import { CATEGORY, CRITICALITY } from '../codes.js';
import { block, BLOCK_PLACES, headRules, inRelation, PREFIX, type Block } from './block.js';
import { diagnosisRules, kindRules } from './diagnosis.js';
import { agentRule, commentRules, idRule, linkRules, referenceIn, registrationRules, surveillanceRules } from './shared-rules.js';

type AllergyBlock = Block<AllergyIntolerance>;

const ID = 'cioPropensity';
const CODE = '420134006';

/** The state that a propensity or a reaction is: its id, and where the onset comes from. */
export function conditionLink(id: string): readonly Rule<AllergyBlock>[] {
  const { fhir, put } = referenceIn<AllergyIntolerance>('relatedCondition');
  return linkRules<AllergyIntolerance>(id, {
    is: 'condition',
    to: 'condition',
    template: TEMPLATES.toCondition,
    code: '365860008',
    fhir,
    put: (b, reference, found) => {
      put(b, reference, found);
      if (found?.resource.resourceType === 'Condition') b.condition = found.resource;
    },
  });
}

/** The text of a note, which is all that a comment says. */
export function noteText(note: Annotation | undefined): ReturnType<typeof primitive<string>> {
  return note && primitive(note, 'text', note.text, note._text);
}

const KIND: readonly Rule<AllergyBlock>[] = [
  pair(`${ID}.category`, {
    v3: 'value',
    fhir: `${PREFIX}category[0]`,
    codec: specified({ ...CATEGORY, stated: true }),
    get: ({ resource: a }) => {
      const extension = a._category?.[0]?.extension;
      const value: string | undefined = a.category?.[0];
      if (value === undefined && extension === undefined) return undefined;
      return { ...(value === undefined ? {} : { value }), ...(extension === undefined ? {} : { extension }) };
    },
    set: ({ resource: a }, { value, extension }) => {
      if (value !== undefined) a.category = [value as NonNullable<AllergyIntolerance['category']>[number]];
      if (extension !== undefined) a._category = [{ extension }];
    },
    spec: 'AI 10, AI 4.1',
  }),
  ...headRules<AllergyBlock>(`${ID}.severity`, inRelation('severity'), { code: CODES.expectedSeverity }),
  pair(`${ID}.criticality`, {
    v3: `${inRelation('severity')}value`,
    fhir: `${PREFIX}criticality`,
    codec: specified({ ...CRITICALITY, stated: true }),
    get: ({ resource }) => criticalityIn(resource),
    set: ({ resource }, prim) => setCriticality(resource, prim),
    spec: 'AI 10, AI 4.4',
  }),
];

/** Propensity to adverse reactions <-> AllergyIntolerance (AI 10). */
export const PROPENSITY: Codec<AllergyBlock> = block(
  act<AllergyBlock>({
    model: MODEL,
    fhir: 'AllergyIntolerance',
    spec: 'AI 10',
    create: () => ({ kind: 'propensity', resource: { resourceType: 'AllergyIntolerance', id: '' }, links: [], uses: [] }),
    alsoRead: BLOCK_PLACES,
    rules: [
      ...headRules<AllergyBlock>(ID, '', { template: TEMPLATES.propensity, code: CODE }),
      idRule(ID),
      ...kindRules(ID, CODE),
      ...KIND,
      agentRule<AllergyIntolerance>(ID),
      ...conditionLink(ID),
      ...diagnosisRules(ID),
      ...commentRules<AllergyBlock>(ID, {
        fhir: `${PREFIX}note[0].text`,
        get: ({ resource }) => noteText(resource.note?.[0]),
        set: ({ resource }, text) => void (resource.note = [noteOf(text)]),
      }),
      ...surveillanceRules<AllergyIntolerance>(ID),
      ...registrationRules<AllergyIntolerance>(ID, { author: 'recorder', time: 'recordedDate' }),
    ],
  }),
);

/** A note that says a text. */
export function noteOf(text: { readonly value?: string; readonly extension?: NonNullable<Annotation['extension']> }): Annotation {
  const note: Annotation = {};
  store(
    text,
    (v) => (note.text = v),
    (e) => (note._text = e),
  );
  return note;
}
