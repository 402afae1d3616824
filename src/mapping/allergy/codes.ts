import type { CodeableConcept, Coding, Extension, Prim } from '../../fhir/types.js';
import { EXTENSIONS } from '../../fhir/extensions.js';
import { codeSystems, SNOMED } from '../../fhir/systems.js';
import { attribute, type XmlElement } from '../../xml/element.js';
import { build, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { CD, CD_FLAVOR_CODING } from '../leaf/cd.js';
import { knownExtensions } from '../leaf/known.js';
import { nullFlavor, nullFlavorOf } from '../leaf/null-flavor.js';
import { reportPrim } from '../leaf/primitive.js';
import { specificationIn, specified, type SpecifiedTable } from '../leaf/specified.js';

const ACT_CODE = '2.16.840.1.113883.5.4';
const SNOMED_OID = '2.16.840.1.113883.6.96';
const G_STANDAARD = '2.16.840.1.113883.2.4.4.';
/** Thesaurus 40 of the G-Standaard: contra-indications. */
const THESAURUS_40 = `${G_STANDAARD}1.902.40`;

/** The code of thesaurus 40 for no contra-indication: that nothing is may not be sent (AI 6). */
export const NO_CONTRA_INDICATION = { code: '000', codeSystem: THESAURUS_40, expected: 'a contra-indication' };

/** Code of a contra-indication; every other condition is an intolerance (AI 1). */
export const CONTRA_INDICATION = { code: 'DX', codeSystem: ACT_CODE };

/** Whether something is coded in thesaurus 40: a contra-indication that medication surveillance knows. */
export function isInThesaurus40(concept: CodeableConcept | undefined): boolean {
  return concept?.coding?.some((c) => rootOf(c.system) === THESAURUS_40) === true;
}

/** Whether the code of a condition says contra-indication. */
export function isContraIndication(code: XmlElement): boolean {
  return codeIn(code) === CONTRA_INDICATION.code;
}

/** Whether the code of a condition says intolerance, of whatever kind. */
export function isIntolerance(code: XmlElement): boolean {
  return INTOLERANCES.has(codeIn(code) ?? '');
}

/** The code, unless it is from another system than that of the message. */
function codeIn(code: XmlElement): string | undefined {
  return (attribute(code, 'codeSystem') ?? ACT_CODE) === ACT_CODE ? attribute(code, 'code') : undefined;
}

const INTOLERANCES: ReadonlySet<string> = new Set(['DALG', 'DNAINT', 'DINT']);

/** Codes of all conditions that ICA knows (AI 1). */
export const CONDITION_KINDS: readonly string[] = [CONTRA_INDICATION.code, ...INTOLERANCES];

const BY_TYPE = specified({
  kind: 'INTOLERANCE_CODE',
  spec: 'AI 2',
  codeSystem: ACT_CODE,
  rows: [
    ['DALG', 'allergy'],
    ['DNAINT', 'intolerance'],
    ['DINT', undefined],
  ],
});

/**
 * code of an intolerance <-> type: the generic one has no FHIR type. Where FHIR says none the code beside it counts, else it is the
 * generic one: a reason why there is no type would make it a condition of no known kind (AI 2).
 */
export const INTOLERANCE_CODE: Codec<Prim> = {
  ...BY_TYPE,
  about: { ...BY_TYPE.about, kinds: CONDITION_KINDS },
  toV3: (prim, cx, name) => {
    if (prim.value !== undefined) return BY_TYPE.toV3(prim, cx, name);
    knownExtensions(prim.extension, TYPE_URLS, cx);
    const original = specificationIn(prim);
    const element = original && CD_FLAVOR_CODING.toV3(original, cx, name);
    if (element !== undefined && isIntolerance(element)) return element;
    if (original !== undefined) reportPrim(cx, 'original-ignored', prim);
    return genericIntolerance(name);
  },
};

const TYPE_URLS: ReadonlySet<string> = new Set([EXTENSIONS.codeSpecification]);

/** What is written when FHIR says no type (AI 2). */
export function genericIntolerance(name: string): XmlElement {
  return build(name, { code: 'DINT', codeSystem: ACT_CODE });
}

/** Kind of propensity <-> category (AI 4.1). */
export const CATEGORY: SpecifiedTable = {
  kind: 'CATEGORY',
  spec: 'AI 4.1',
  codeSystem: SNOMED_OID,
  rows: [
    ['418471000', 'food'],
    ['419511003', 'medication'],
    ['426232007', 'environment'],
    ['419199007', 'biologic'],
  ],
};

/** What ICA is about: propensity to adverse reactions to drugs (AI 2). */
export const DRUG_PROPENSITY: Coding = { system: SNOMED, code: '419511003' };

/** Severity -> criticality; of several codes that become the same one, the first goes back (AI 4.4). */
export const CRITICALITY: SpecifiedTable = {
  kind: 'CRITICALITY',
  spec: 'AI 4.4',
  codeSystem: SNOMED_OID,
  rows: [
    ['255604002', 'low'],
    ['24484000', 'high'],
    ['6736007', 'high'],
    ['399166001', 'high'],
  ],
};

/** The same as chains of care have it, with qualifiers of their own (AI 4.4). */
export const QUALIFIED_CRITICALITY: SpecifiedTable = {
  ...CRITICALITY,
  kind: 'QUALIFIED_CRITICALITY',
  rows: [...CRITICALITY.rows, ['62482003', 'low'], ['75540009', 'high']],
  stated: true,
};

/** Severity of a reaction (AI 4.4). */
export const REACTION_SEVERITY: SpecifiedTable = {
  kind: 'REACTION_SEVERITY',
  spec: 'AI 4.4',
  codeSystem: SNOMED_OID,
  rows: [
    ['255604002', 'mild'],
    ['6736007', 'moderate'],
    ['24484000', 'severe'],
  ],
  stated: true,
};

const HPK = `${G_STANDAARD}7`;
/** Systems that an agent may be coded in: HPK, SNK, SSK and the unwanted groups of thesaurus 122 (AI 5). */
const AGENT_SYSTEMS: ReadonlySet<string> = new Set([HPK, `${G_STANDAARD}1.750`, `${G_STANDAARD}1.725`, `${G_STANDAARD}1.902.122`]);

function rootOf(system: string | undefined): string | undefined {
  return system === undefined ? undefined : codeSystems.toRoot(system);
}

/** Whether an agent is a drug of the G-Standaard, whatever else is said of it. */
export function isDrug(agent: CodeableConcept | undefined): boolean {
  return agent?.coding?.some((c) => rootOf(c.system)?.startsWith(G_STANDAARD) === true) === true;
}

/**
 * The agent with the code that HL7v3 takes as the main one first: of a system that ICA allows, and there what the user chose. Where
 * there is a reason why no code is the main one, all stay translations.
 */
function mainFirst(agent: CodeableConcept): CodeableConcept {
  if (nullFlavorOf(agent.extension) !== undefined) return agent;
  const codings = agent.coding ?? [];
  const allowed = codings.filter((c) => AGENT_SYSTEMS.has(rootOf(c.system) ?? ''));
  const main = allowed.find((c) => c.userSelected === true) ?? allowed[0] ?? codings.find((c) => c.userSelected === true);
  return main === undefined || main === codings[0] ? agent : { ...agent, coding: [main, ...codings.filter((c) => c !== main)] };
}

/** Takes off the mark of what the user chose where another code is the main one. */
function withoutOtherChoice(agent: CodeableConcept, cx: Context): CodeableConcept {
  const [main, ...others] = agent.coding ?? [];
  if (main === undefined || others.every((c) => c.userSelected === undefined)) return agent;
  const unmarked = others.map((c) => {
    if (c.userSelected === undefined) return c;
    cx.report('not-mapped', c, 'userSelected');
    const { userSelected: _, ...rest } = c;
    return cx.copyOf(c, rest);
  });
  return { ...agent, coding: [main, ...unmarked] };
}

/** An agent in SNOMED CT alone has no main code in ICA: it is another one, told by its display, with SNOMED CT as translation (AI 5). */
function withoutSnomedAsMain(agent: CodeableConcept): CodeableConcept {
  const [first] = agent.coding ?? [];
  if (rootOf(first?.system) !== SNOMED_OID || nullFlavorOf(agent.extension) !== undefined) return agent;
  const text = agent.text ?? first?.display;
  return { ...agent, extension: [...(agent.extension ?? []), nullFlavor('OTH')], ...(text === undefined ? {} : { text }) };
}

/** The elements of an agent: a product is a kind of medication, all else a kind of material (AI 2). */
export type AgentElement = 'administerableMedicationKind' | 'administerableMaterialKind';

const ELEMENTS: ReadonlySet<string> = new Set<AgentElement>(['administerableMedicationKind', 'administerableMaterialKind']);

/** Which element the codes of an agent ask for. */
function usualElement(agent: CodeableConcept): AgentElement {
  const isProduct = nullFlavorOf(agent.extension) === undefined && rootOf(mainFirst(agent).coding?.[0]?.system) === HPK;
  return isProduct ? 'administerableMedicationKind' : 'administerableMaterialKind';
}

function isMark({ url }: Extension): boolean {
  return url === EXTENSIONS.v3AgentElement;
}

/** Which element an agent is written in: the one that it came in, else what its codes ask for. */
export function agentElement(agent: CodeableConcept): AgentElement {
  const mark = agent.extension?.find(isMark)?.valueCode;
  return mark === 'administerableMedicationKind' || mark === 'administerableMaterialKind' ? mark : usualElement(agent);
}

/** causativeAgent//code <-> code, marked where it came in another element or with another main code than is usual (AI 2, 5). */
export function agentIn(element: AgentElement): Codec<CodeableConcept> {
  return {
    about: { ...CD.about, kind: 'AGENT', spec: 'AI 2, AI 5' },
    toFhir: (code, cx) => {
      const agent = CD.toFhir(code, cx);
      if (agent === undefined || (usualElement(agent) === element && withoutSnomedAsMain(mainFirst(agent)) === agent)) return agent;
      return { ...agent, extension: [...(agent.extension ?? []), { url: EXTENSIONS.v3AgentElement, valueCode: element }] };
    },
    toV3: (agent, cx, name) => {
      const isMarked = agent.extension?.some(isMark) === true;
      const written = isMarked ? unmarked(agent, cx) : withoutSnomedAsMain(withoutOtherChoice(mainFirst(agent), cx));
      return CD.toV3(written === agent ? agent : cx.copyOf(agent, written), cx, name);
    },
  };
}

/** The agent without the mark of where it came in; a mark that names no element of an agent is reported. */
function unmarked({ extension = [], ...agent }: CodeableConcept, cx: Context): CodeableConcept {
  const others = extension.filter((e) => !isMark(e));
  for (const mark of extension.filter(isMark)) {
    if (!ELEMENTS.has(mark.valueCode ?? ''))
      cx.report('code-unknown', mark, 'valueCode', { severity: 'warning', expected: [...ELEMENTS].join(', ') });
  }
  return others.length === 0 ? agent : { ...agent, extension: others };
}

/** No code at all where FHIR is to have one: it is not known (AI 3.2). */
export function unknownCode(): CodeableConcept {
  return { extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'unknown' }] };
}

export function isUnknownCode(code: CodeableConcept | undefined): boolean {
  const [only, ...more] = code?.extension ?? [];
  return (
    code?.coding === undefined &&
    code?.text === undefined &&
    more.length === 0 &&
    only?.valueCode === 'unknown' &&
    only.url === EXTENSIONS.dataAbsentReason
  );
}

/** The value of a condition: of an intolerance it is always OTH, which is nothing in FHIR (AI 2). */
export const CONDITION_VALUE: Codec<CodeableConcept | 'other'> = {
  about: { ...CD.about, kind: 'CONDITION_VALUE', spec: 'AI 2' },
  toFhir: (element, cx) => {
    const isOther = element.attributes.length === 1 && attribute(element, 'nullFlavor') === 'OTH' && element.children.length === 0;
    return isOther ? 'other' : CD.toFhir(element, cx);
  },
  toV3: (value, cx, name) => (value === 'other' ? other(name) : CD.toV3(value, cx, name)),
};

/** What HL7v3 demands as the value of an intolerance. */
export function other(name: string): XmlElement {
  return build(name, { nullFlavor: 'OTH' });
}
