import { TEMPLATES } from '../../../hl7v3/models/cio.js';
import type { AllergyIntolerance, CodeableConcept, Extension, Flag, Identifier, Prim, Reference } from '../../../fhir/types.js';
import { EXTENSIONS, type ExtensionName } from '../../../fhir/extensions.js';
import { extend, extensionOf } from '../../extension.js';
import { CE_STATED } from '../../leaf/cd.js';
import { II } from '../../leaf/ii.js';
import { ED_STATED } from '../../leaf/text.js';
import { TS_DATETIME } from '../../leaf/ts.js';
import { CDA_INFORMANT } from '../../party/cda-informant.js';
import { ASSIGNED_AUTHOR_ROLE, PERFORMER_ROLE } from '../../party/cda-professional.js';
import type { Participant } from '../../party/participant.js';
import { fixed, pair, type Rule } from '../../rule.js';
import { headRules, inRelation, PREFIX, type Block, type BlockResource, type Kind } from './block.js';

const SPEC = 'AI 10';
const LOINC = '2.16.840.1.113883.6.1';

/** The id of a block. */
export function idRule<R extends BlockResource>(id: string): Rule<Block<R>> {
  return pair(`${id}.id`, {
    v3: 'id',
    fhir: `${PREFIX}identifier[0]`,
    codec: II,
    get: ({ resource }): Identifier | undefined => resource.identifier?.[0],
    set: ({ resource }, identifier) => void (resource.identifier = [identifier]),
    spec: SPEC,
  });
}

interface Recorder {
  /** Where the resource itself says who recorded it, and when; what has no place there stands in its Provenance alone. */
  readonly author?: string;
  readonly time?: string;
}

/** Who recorded a block, when, and who told of it <-> Provenance, and what of it the resource has a place for (AI 10). */
export function registrationRules<R extends BlockResource>(id: string, { author, time }: Recorder): readonly Rule<Block<R>>[] {
  const own = (place: string | undefined): readonly string[] => (place === undefined ? [] : [PREFIX + place]);
  return [
    pair(`${id}.authorTime`, {
      v3: 'author/time',
      fhir: [...own(time), 'provenance.recorded', 'provenance.occurredDateTime'],
      codec: TS_DATETIME,
      get: (b): Prim | undefined => b.time,
      set: (b, prim) => void (b.time = prim),
      spec: SPEC,
    }),
    pair(`${id}.author`, {
      v3: 'author/assignedAuthor',
      fhir: [...own(author), 'agents.author'],
      codec: ASSIGNED_AUTHOR_ROLE,
      get: (b): Reference | undefined => b.author,
      set: (b, reference) => void (b.author = reference),
      spec: `${SPEC}, DT 14.2`,
    }),
    pair(`${id}.informant`, {
      v3: 'informant',
      fhir: 'agents.informant',
      codec: CDA_INFORMANT,
      get: (b): Participant | undefined => b.informant,
      set: (b, informant) => void (b.informant = informant),
      spec: SPEC,
    }),
  ];
}

/** Who decided <-> an agent of the Provenance; when is never told. */
export function performerRules<R extends BlockResource>(id: string): readonly Rule<Block<R>>[] {
  return [
    performerTime(id, ''),
    pair(`${id}.performer`, {
      v3: 'performer/assignedEntity',
      fhir: 'agents.performer',
      codec: PERFORMER_ROLE,
      get: (b): Reference | undefined => b.performer,
      set: (b, performer) => void (b.performer = performer),
      spec: `${SPEC}, DT 14.2`,
    }),
  ];
}

/** The template wants a time and senders do not state it. */
export function performerTime<F extends object>(id: string, at: string): Rule<F> {
  return fixed(`${id}.performerTime`, { v3: `${at}performer/time`, attributes: { nullFlavor: 'NI' }, spec: SPEC });
}

/** The hypersensitivity that a block is a part of: each repeats its id (AI 10). */
export function surveillanceRules<R extends BlockResource>(id: string): readonly Rule<Block<R>>[] {
  const at = inRelation('surveillance', 'procedure');
  return [
    ...headRules<Block<R>>(`${id}.surveillance`, at, { template: TEMPLATES.surveillance, code: '410398001' }),
    pair(`${id}.hypersensitivity`, {
      v3: `${at}id`,
      fhir: `${PREFIX}extension(hypersensitivity).valueIdentifier`,
      codec: II,
      get: ({ resource }): Identifier | undefined => extensionOf(resource, 'hypersensitivity')?.valueIdentifier,
      set: ({ resource }, valueIdentifier) => extend(resource, 'hypersensitivity', { valueIdentifier }),
      spec: SPEC,
    }),
  ];
}

interface Comment<F> {
  readonly fhir: string;
  readonly get: (f: F) => Prim | undefined;
  readonly set: (f: F, text: Prim) => void;
  /** The path of the comment, where it is not a relation of the block. */
  readonly at?: string;
}

/** A comment in an act of its own. */
export function commentRules<F extends object>(id: string, { at = inRelation('comment', 'act'), ...place }: Comment<F>): readonly Rule<F>[] {
  return [
    ...headRules<F>(`${id}.comment`, at, { template: TEMPLATES.comment, code: '48767-8', codeSystem: LOINC }),
    pair(`${id}.comment`, { v3: `${at}text`, ...place, codec: ED_STATED, spec: SPEC }),
  ];
}

/** What somebody reacts to, or is watched for. */
export function agentRule<R extends AllergyIntolerance | Flag>(id: string): Rule<Block<R>> {
  return pair(`${id}.agent`, {
    v3: 'participant/participantRole/playingEntity/code',
    fhir: `${PREFIX}code`,
    codec: CE_STATED,
    get: ({ resource }): CodeableConcept | undefined => resource.code,
    set: ({ resource }, code) => void (resource.code = code),
    spec: SPEC,
  });
}

interface LinkSpec<R extends BlockResource> {
  /** Of the relation. */
  readonly is: string;
  readonly to: Kind;
  readonly template: string;
  readonly code: string;
  /** Where the reference stands, as an extension or otherwise. */
  readonly fhir: string | readonly string[];
  readonly put: (b: Block<R>, reference: () => Reference, found: Block | undefined) => void;
}

/** A reference to another block by its id. */
export function linkRules<R extends BlockResource>(id: string, spec: LinkSpec<R>): readonly Rule<Block<R>>[] {
  const at = inRelation(spec.is);
  return [
    ...headRules<Block<R>>(`${id}.${spec.is}`, at, { template: spec.template, code: spec.code }),
    pair(`${id}.${spec.is}`, {
      v3: `${at}id`,
      fhir: spec.fhir,
      codec: II,
      get: (b): Identifier | undefined => b.links.find((l) => l.to === spec.to)?.identifier,
      set: (b, identifier) => void b.links.push({ to: spec.to, identifier, put: (reference, found) => spec.put(b, reference, found) }),
      spec: SPEC,
    }),
  ];
}

/** A reference that stands in an extension of the resource. */
export function referenceIn<R extends BlockResource>(name: ExtensionName): Pick<LinkSpec<R>, 'fhir' | 'put'> {
  return {
    fhir: `${PREFIX}extension(${name}).valueReference`,
    put: ({ resource }, reference) => extend(resource, name, { valueReference: reference() }),
  };
}

/** A text as the extension for a comment. */
export function textExtension(name: ExtensionName, text: Prim): Extension {
  const out: Extension = { url: EXTENSIONS[name] };
  if (text.value !== undefined) out.valueString = text.value;
  if (text.extension !== undefined) out._valueString = { extension: text.extension };
  return out;
}
