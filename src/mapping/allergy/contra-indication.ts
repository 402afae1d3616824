import { SNOMED } from '../../fhir/systems.js';
import type { CodeableConcept, Flag, Period } from '../../fhir/types.js';
import { build, type Codec } from '../codec.js';
import { extend, extensionOf } from '../extension.js';
import { CD } from '../leaf/cd.js';
import { CODING } from '../leaf/coding.js';
import { gtsExtension, gtsIn, intervalOf, periodOf, type Interval } from '../leaf/ivl.js';
import { constant, pair, type Rule } from '../rule.js';
import { isInThesaurus40, NO_CONTRA_INDICATION } from './codes.js';

/** The category by which a Flag is a contra-indication for medication (AI 6). */
export const CONTRA_INDICATION_CATEGORY: CodeableConcept = { coding: [{ system: SNOMED, code: '350241000146102' }] };

/** The codes by which messages say that something is a contra-indication (AI 6, 9). */
const KIND_CODES: ReadonlySet<string> = new Set(['DX', 'CI']);

/** What is contra-indicated. */
const CONTRA_INDICATED: Codec<CodeableConcept> = {
  about: { ...CD.about, refused: NO_CONTRA_INDICATION },
  toFhir: (element, cx) => {
    const concept = CD.toFhir(element, cx);
    if (isNone(concept)) cx.report('code-unknown', element, 'code', NONE);
    return concept;
  },
  toV3: (concept, cx, name) => {
    if (isNone(concept)) cx.report('code-unknown', concept, 'coding', NONE);
    return CD.toV3(concept, cx, name);
  },
};

const NONE = { found: NO_CONTRA_INDICATION.code, expected: NO_CONTRA_INDICATION.expected };

function isNone(concept: CodeableConcept | undefined): boolean {
  return isInThesaurus40(concept) && concept?.coding?.[0]?.code === NONE.found;
}

interface Spec<F> {
  /** Of the rules, and of what the places of a view begin with. */
  readonly id: string;
  readonly prefix: string;
  readonly of: (f: F) => Flag;
  /** The code by which the message says that it is a contra-indication. */
  readonly code: { readonly code: string; readonly codeSystem: string };
  /** How the message writes an interval. */
  readonly times: Codec<Interval>;
}

/** What a contra-indication is, whatever message it stands in (AI 6). */
interface ContraIndicationRules<F> {
  readonly code: Rule<F>;
  readonly category: Rule<F>;
  readonly period: Rule<F>;
  readonly value: Rule<F>;
}

function periodIn(f: Flag): Interval | undefined {
  const kept = gtsIn(extensionOf(f, 'v3Gts'));
  const ends = f.period === undefined ? {} : intervalOf(f.period);
  return Object.keys(ends).length === 0 && kept.gts === undefined ? undefined : { ...ends, ...kept };
}

/** The rules that messages about contra-indications share, by the name of their element. */
export function contraIndicationRules<F extends object>(spec: Spec<F>): ContraIndicationRules<F> {
  return { ...kindRules(spec), ...contentRules(spec) };
}

function kindRules<F extends object>({ id, prefix, of, code }: Spec<F>): Pick<ContraIndicationRules<F>, 'code' | 'category'> {
  return {
    code: pair(`${id}.code`, {
      v3: 'code',
      fhir: `${prefix}extension(actCode).valueCoding`,
      codec: CODING,
      get: (f) => {
        const coding = extensionOf(of(f), 'actCode')?.valueCoding;
        // What one message calls DX is CI in the other.
        return KIND_CODES.has(coding?.code ?? '') && coding?.code !== code.code ? undefined : coding;
      },
      set: (f, coding) => extend(of(f), 'actCode', { valueCoding: coding }),
      absent: (_f, _cx, name) => build(name, code),
      spec: 'AI 6',
    }),
    category: constant(`${id}.category`, {
      fhir: `${prefix}category`,
      value: [CONTRA_INDICATION_CATEGORY],
      get: (f) => of(f).category,
      set: (f, category) => void (of(f).category = category),
      why: 'the category of the coming standard, by which readers find contra-indications',
      spec: 'AI 6',
    }),
  };
}

function contentRules<F extends object>({ id, prefix, of, times }: Spec<F>): Pick<ContraIndicationRules<F>, 'period' | 'value'> {
  return {
    period: pair(`${id}.period`, {
      v3: 'effectiveTime',
      fhir: [`${prefix}period`, `${prefix}extension(v3Gts).valueString`],
      codec: times,
      get: (f) => periodIn(of(f)),
      set: (f, { gts, ...ends }) => {
        const period: Period = periodOf(ends);
        if (Object.keys(period).length > 0) of(f).period = period;
        if (gts !== undefined) (of(f).extension ??= []).push(gtsExtension(gts));
      },
      spec: 'AI 6, DT 4',
    }),
    value: pair(`${id}.value`, {
      v3: 'value',
      fhir: `${prefix}code`,
      codec: CONTRA_INDICATED,
      get: (f): CodeableConcept | undefined => of(f).code,
      set: (f, value) => void (of(f).code = value),
      spec: 'AI 6',
    }),
  };
}
