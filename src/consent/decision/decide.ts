import { birthOf } from '../age.js';
import type { Category } from '../category.js';
import type { Moment } from '../moment.js';
import type { SourceUra } from '../opt-in.js';
import type { Refusal } from './codes.js';
import type { Alarm } from './consent-rule.js';
import type { PatientSnapshot } from './patient.js';
import { judgePatient, type SourceVerdict } from './patient-half.js';
import { versionsOf, type Policy, type PolicyVersions } from './policy.js';
import type { Request, RequesterSnapshot } from './request.js';
import { judgeRequester, type Entitlement } from './requester-half.js';

/** Everything that a decision is made of, beside the policy. `patient` is absent where the register could not be read. */
export interface Inputs {
  readonly request: Request;
  readonly requester: RequesterSnapshot;
  readonly patient?: PatientSnapshot;
  readonly now: Moment;
}

/** A source that may be asked. */
export interface Permitted {
  readonly source: SourceUra;
  readonly application: string;
  readonly categories: readonly Category[];
}

/** What was decided. Only `restricted` knows why something is closed; nothing of it may reach who asked (CS P2). */
export interface Decision {
  readonly at: Moment;
  /** PERMIT: the requester may ask, and gets what `permitted` gives, be it nothing. */
  readonly outcome: 'PERMIT' | Refusal;
  /** Which kinds of data were asked; none where it was refused. */
  readonly categories: readonly Category[];
  readonly role?: string;
  readonly responsible?: Entitlement['responsible'];
  readonly permitted: readonly Permitted[];
  /** Sources in other regions that would give something; empty unless `regionDisclosure = lsp`. */
  readonly elsewhere: readonly SourceUra[];
  /** To whom a push may go. */
  readonly recipient?: SourceUra;
  readonly restricted: {
    readonly versions: PolicyVersions;
    /** Nothing in the index. */
    readonly reason?: 'N-NOIDX';
    readonly sources: readonly SourceVerdict[];
    readonly alarms: readonly Alarm[];
  };
}

/**
 * Who gets what of whom (CS b): a function of its arguments alone, so that the same inputs under the same versions give the same
 * decision at an inspection. A gateway calls `judgeRequester` first and reads the register only for who is entitled.
 */
export function decide({ request, requester, patient, now }: Inputs, policy: Policy): Decision {
  const entitled = judgeRequester(request, requester, now, policy);
  return typeof entitled === 'string' ? refused(entitled, now, policy) : answered(entitled, request, patient, now, policy);
}

/** A decision that refuses, for who was not entitled. */
export function refused(outcome: Refusal, at: Moment, policy: Policy): Decision {
  return { at, outcome, categories: [], permitted: [], elsewhere: [], restricted: { versions: versionsOf(policy), sources: [], alarms: [] } };
}

/** The decision for who is entitled. A push goes to its recipient with presumed consent (CS C-52); what parties read has no sources. */
export function answered(entitlement: Entitlement, request: Request, patient: PatientSnapshot | undefined, now: Moment, policy: Policy): Decision {
  const { action, categories, role, responsible, organization } = entitlement;
  const versions = versionsOf(policy);
  const common = {
    at: now,
    outcome: 'PERMIT',
    categories,
    ...(role === undefined ? {} : { role }),
    ...(responsible === undefined ? {} : { responsible }),
  } as const;
  if (action !== 'pull' || organization === undefined) {
    const recipient = request.recipient === undefined ? {} : { recipient: request.recipient };
    return { ...common, permitted: [], elsewhere: [], ...recipient, restricted: { versions, sources: [], alarms: [] } };
  }
  const asking = { network: request.network, now, birth: birthOf(patient?.birthDate), entitlement, policy };
  const { sources, elsewhere, alarms } = judgePatient(patient, asking, request.addressedSource);
  const reason = sources.length === 0 ? ({ reason: 'N-NOIDX' } as const) : {};
  return {
    ...common,
    permitted: permittedOf(sources),
    elsewhere: policy.regionDisclosure === 'lsp' ? elsewhere : [],
    restricted: { versions, ...reason, sources, alarms },
  };
}

/** Whether the inputs of a decision, under the policy of its versions, give it again (CS I7). */
export function replay(decision: Decision, inputs: Inputs, policy: Policy): 'same' | 'different' | 'other-versions' {
  const again = decide(inputs, policy);
  if (JSON.stringify(again.restricted.versions) !== JSON.stringify(decision.restricted.versions)) return 'other-versions';
  return JSON.stringify(again) === JSON.stringify(decision) ? 'same' : 'different';
}

/** One question to each application of a source. */
function permittedOf(verdicts: readonly SourceVerdict[]): readonly Permitted[] {
  const found = new Map<string, { source: SourceUra; application: string; categories: Category[] }>();
  for (const { source, application, category, outcome } of verdicts) {
    if (outcome !== 'PERMIT') continue;
    const key = `${source} ${application}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { source, application, categories: [category] });
    else known.categories.push(category);
  }
  return [...found.values()];
}
