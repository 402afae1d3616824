import type {
  AllergyIntolerance,
  CodeableConcept,
  Condition,
  Flag,
  Identifier,
  Observation,
  Prim,
  Provenance,
  Reference,
} from '../../../fhir/types.js';
import type { XmlElement } from '../../../xml/element.js';
import { finishResource } from '../../act.js';
import type { Codec } from '../../codec.js';
import type { Participant } from '../../party/participant.js';
import { fixed, type Rule } from '../../rule.js';

/** What a building block is about (AI 10). */
export type Kind = 'decision' | 'propensity' | 'reaction' | 'condition' | 'symptom' | 'contraIndication';

/** The resources that building blocks become. */
export type BlockResource = Flag | AllergyIntolerance | Condition | Observation;

/** A block names another one by its id; where that leads is known once the whole message is read. */
export interface Link {
  readonly to: Kind;
  readonly identifier: Identifier;
  /** Puts the reference where FHIR has it; the block that was found tells more. */
  readonly put: (reference: () => Reference, found: Block | undefined) => void;
}

export type Agent = NonNullable<Provenance['agent']>[number];

/** A building block: its resource, and what FHIR says of it elsewhere. */
export interface Block<R extends BlockResource = BlockResource> {
  readonly kind: Kind;
  readonly resource: R;
  readonly links: Link[];
  /** The blocks that its resource refers to. */
  readonly uses: Block[];
  element?: XmlElement;
  /** Who recorded it and when, who told of it, and who decided it. */
  author?: Reference;
  time?: Prim;
  informant?: Participant;
  performer?: Reference;
  /** The same as a resource. */
  provenance?: Provenance;
  agents?: Readonly<Partial<Record<'author' | 'informant' | 'performer', Agent>>>;
  /** What was diagnosed; it is the code of the condition. */
  diagnosis?: CodeableConcept;
  condition?: Condition;
  /** Where the condition refers to a symptom. */
  evidence?: NonNullable<Condition['evidence']>[number];
}

/** The resource of a view, and where it stands in places. */
export const PREFIX = 'resource.';

/** Places of every view of a block that no rule of its own names. */
export const BLOCK_PLACES: readonly string[] = [
  ...['resourceType', 'id', 'meta.profile', 'extension(v3Raw)[]', 'subject', 'patient'].map((place) => PREFIX + place),
  ...['kind', 'links', 'uses', 'element', 'provenance', 'agents', 'condition', 'evidence'],
];

/** A block is read for itself: what nobody reads in it is kept on its resource (DT 15). */
export function block<R extends BlockResource>(codec: Codec<Block<R>>): Codec<Block<R>> {
  return {
    ...codec,
    toFhir: (element, cx) => {
      cx.enter(element);
      const found = codec.toFhir(element, cx);
      finishResource(found?.resource ?? {}, element, cx);
      if (found !== undefined) found.element = element;
      return found;
    },
  };
}

const SNOMED = '2.16.840.1.113883.6.96';

interface Head {
  readonly template?: string;
  readonly code?: string;
  readonly codeSystem?: string;
  /** The `xsi:type` that senders state at the code. */
  readonly type?: 'CD';
}

/** What a template fixes of an act at a path: the template itself, and the code. */
export function headRules<F extends object>(id: string, at: string, { template, code, codeSystem = SNOMED, type }: Head): readonly Rule<F>[] {
  const spec = 'AI 10';
  const stated = type === undefined ? {} : { type };
  const codes = (attributes: Readonly<Record<string, string>>): Rule<F> =>
    fixed(`${id}.code`, { v3: `${at}code`, attributes, displayed: true, spec, ...stated });
  return [
    ...(template === undefined ? [] : [fixed<F>(`${id}.templateId`, { v3: `${at}templateId`, attributes: { root: template }, spec })]),
    ...(code === undefined ? [] : [codes({ code, codeSystem })]),
  ];
}

/** Path of the act in an entryRelationship. */
export function inRelation(is: string, act = 'observation'): string {
  return `entryRelationship(${is})/${act}/`;
}
