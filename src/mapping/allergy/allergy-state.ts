import { ALLERGY_CLINICAL, ALLERGY_VERIFICATION } from '../../fhir/systems.js';
import type { AllergyIntolerance, Extension } from '../../fhir/types.js';
import { build, type Codec } from '../codec.js';
import { extensionOf, extensionsOf, partOf } from '../extension.js';
import type { Interval } from '../leaf/ivl.js';
import { notKnown } from '../leaf/null-flavor.js';
import { derived, pair, type Rule } from '../rule.js';
import { effectiveTimeRule } from './allergy-rules.js';
import { narrativeOf } from './narrative.js';
import { ACT_STATUS, checkStatus, clinicalIn, clinicalOf, codeIn, hasNoStatus, setStatus, statusOf, verificationOf, withFhirCode } from './status.js';

/** How an intolerance stands: the rules that every message about one shares, by what they are about (AI 2, 4.2). */
interface StateRules {
  readonly narrative: Rule<AllergyIntolerance>;
  readonly status: Rule<AllergyIntolerance>;
  readonly noStatus: Rule<AllergyIntolerance>;
  readonly clinicalStatus: Rule<AllergyIntolerance>;
  readonly verificationStatus: Rule<AllergyIntolerance>;
  readonly effectiveTime: Rule<AllergyIntolerance>;
}

/** The rules for text, status and time; `times` is how the message writes an interval. */
export function stateRules(id: string, times: Codec<Interval>): StateRules {
  return { ...statusRules(id), ...timeRules(id, times) };
}

function statusRules(id: string): Omit<StateRules, 'narrative' | 'effectiveTime'> {
  return {
    status: pair(`${id}.status`, {
      v3: 'statusCode',
      fhir: ['clinicalStatus', 'verificationStatus'],
      codec: ACT_STATUS,
      get: (a, cx) => {
        checkStatus(a, cx);
        return statusOf(a);
      },
      set: setStatus,
      absent: (a, cx, name) => {
        cx.report('required', a, 'clinicalStatus');
        return build(name, isCodeKept(a) ? {} : { nullFlavor: 'NI' });
      },
      spec: 'AI 4.2',
    }),
    noStatus: noStatusRule<AllergyIntolerance>(id, '', (a) => a),
    clinicalStatus: derived(`${id}.clinicalStatus`, {
      fhir: 'clinicalStatus',
      why: 'follows from the status of the act, and is not active for what is recorded as not present',
      from: clinicalOf,
      get: clinicalIn,
      set: (a, code) => void (a.clinicalStatus = withFhirCode(a.clinicalStatus, ALLERGY_CLINICAL, code)),
      spec: 'AI 4.2',
    }),
    verificationStatus: derived(`${id}.verificationStatus`, {
      fhir: 'verificationStatus',
      why: 'a mistake, else refuted, else how sure the author was',
      from: verificationOf,
      get: (a) => codeIn(a.verificationStatus, ALLERGY_VERIFICATION),
      set: (a, code) => void (a.verificationStatus = withFhirCode(a.verificationStatus, ALLERGY_VERIFICATION, code)),
      spec: 'AI 4.2',
    }),
  };
}

/** Whether the message had a code that is no status: it goes back as it was. */
function isCodeKept(a: AllergyIntolerance): boolean {
  return extensionsOf(a, 'v3Raw')?.some((e) => partOf(e, 'path')?.valueString === 'statusCode/@code') === true;
}

function timeRules(id: string, times: Codec<Interval>): Pick<StateRules, 'narrative' | 'effectiveTime'> {
  return {
    narrative: derived(`${id}.narrative`, {
      fhir: 'text',
      why: 'people read the text of the condition here (AI 2)',
      from: (a) => narrativeOf(extensionOf(a, 'conditionText')?.valueString),
      get: (a) => a.text,
      set: (a, text) => void (a.text = text),
      spec: 'AI 2',
    }),
    effectiveTime: effectiveTimeRule(id, times, 'AI 2, DT 4'),
  };
}

/** That the clinical status is not known, where the message tells none: FHIR demands one of what is no mistake (ait-1). */
export function noStatusRule<F extends object>(id: string, prefix: string, of: (f: F) => AllergyIntolerance): Rule<F> {
  return derived<F, Extension[]>(`${id}.noStatus`, {
    fhir: `${prefix}clinicalStatus.extension`,
    why: 'FHIR demands a clinical status, and none is made up',
    from: (f) => (hasNoStatus(of(f)) ? [notKnown()] : undefined),
    get: (f) => (hasNoStatus(of(f)) ? of(f).clinicalStatus?.extension : undefined),
    set: (f, extension) => void (of(f).clinicalStatus = { ...of(f).clinicalStatus, extension }),
    spec: 'AI 4.2, DT 1',
  });
}
