import type { CodeableConcept } from '../../fhir/types.js';
import { EXTENSIONS } from '../../fhir/extensions.js';
import { codeSystems } from '../../fhir/systems.js';
import { attribute, type XmlElement } from '../../xml/element.js';
import { build, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { CD } from '../leaf/cd.js';
import { nullFlavor, nullFlavorOf } from '../leaf/null-flavor.js';
import { specified, type SpecifiedTable } from '../leaf/specified.js';

const ACT_CODE = '2.16.840.1.113883.5.4';
const SNOMED_OID = '2.16.840.1.113883.6.96';
const G_STANDAARD = '2.16.840.1.113883.2.4.4.';

/** Code of a contra-indication; every other condition is an intolerance (AI 1). */
export const CONTRA_INDICATION = { code: 'DX', codeSystem: ACT_CODE };

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

/** code of an intolerance <-> type: the generic one has no FHIR type (AI 2). */
export const INTOLERANCE_CODE = specified({
  kind: 'INTOLERANCE_CODE',
  spec: 'AI 2',
  codeSystem: ACT_CODE,
  rows: [
    ['DALG', 'allergy'],
    ['DNAINT', 'intolerance'],
    ['DINT', undefined],
  ],
});

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
export const DRUG_PROPENSITY: CodeableConcept = { coding: [{ system: 'http://snomed.info/sct', code: '419511003' }] };

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

/** Whether the main code of an agent is a product: then it is a kind of medication, else a kind of material (AI 2). */
export function isProduct(agent: CodeableConcept): boolean {
  return nullFlavorOf(agent.extension) === undefined && rootOf(mainFirst(agent).coding?.[0]?.system) === HPK;
}

/** The agent with the code that HL7v3 takes as the main one first: of a system that ICA allows, and there what the user chose. */
function mainFirst(agent: CodeableConcept): CodeableConcept {
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

/** causativeAgent//code <-> code (AI 2, 5). */
export const AGENT: Codec<CodeableConcept> = {
  about: { ...CD.about, kind: 'AGENT', spec: 'AI 2, AI 5' },
  toFhir: (element, cx) => CD.toFhir(element, cx),
  toV3: (agent, cx, name) => {
    const written = withoutSnomedAsMain(withoutOtherChoice(mainFirst(agent), cx));
    return CD.toV3(written === agent ? agent : cx.copyOf(agent, written), cx, name);
  },
};

/** No code at all where FHIR is to have one: it is not known (AI 3.2). */
export const UNKNOWN_CODE: CodeableConcept = { extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'unknown' }] };

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
