import type { Issue } from '../errors.js';
import type { Bundle, OperationOutcome, Resource } from '../fhir/types.js';
import { searchset, transaction } from '../fhir/bundle.js';
import { checkAnswer } from '../hl7v3/answer-check.js';
import { payloadsOf } from '../hl7v3/answer.js';
import { interaction } from '../hl7v3/interactions.js';
import type { Problem } from '../hl7v3/problem.js';
import { checkTransmission } from '../hl7v3/wrapper-check.js';
import { child, pathOf, XmlElement } from '../xml/element.js';
import { Context, type Locate, type MappingOptions } from './context.js';
import { explain, type Explanation } from './explain.js';
import { failureIn, refused } from './failure.js';
import { DISPENSES, payloadOf, PAYLOADS, secondPatient, type Payload } from './payloads.js';
import { Repeats } from './repeats.js';
import { Resources } from './resources.js';
import { Trace } from './trace.js';

export interface ToFhirOptions extends MappingOptions {
  /** Gives the resource ids, in output order (DT 16). */
  readonly ids: () => string;
  /** Moment of retrieval, as an instant. */
  readonly timestamp: string;
  /** URL of the search that the Bundle answers. */
  readonly self?: string;
  /** Explain every value. */
  readonly explain?: boolean;
  /** Keep the trace that explanation and census are made from. */
  readonly trace?: boolean;
}

export interface ToFhirResult {
  readonly bundle: Bundle;
  readonly issues: readonly Issue[];
  readonly explanations?: readonly Explanation[];
}

/** Position of an element in the message that was read. */
export const locateElement: Locate = (at, key) => {
  if (!(at instanceof XmlElement)) return { path: '' };
  const path = pathOf(at, key === undefined ? undefined : String(key));
  return at.line === 0 ? { path } : { path, line: at.line, column: at.column };
};

/** Collects answers into one searchset Bundle; each answer counts for itself, and one that is refused leaves nothing behind. */
export class AnswerCollector {
  readonly context: Context;
  private readonly matches: Resource[] = [];
  /** The kinds of content that were asked for, as far as the messages tell. */
  private readonly kinds = new Set<Payload>();
  private readonly outcomes: OperationOutcome[] = [];
  private readonly resources = new Resources();
  private readonly repeats = new Repeats();
  private first: XmlElement | undefined = undefined;

  constructor(private readonly options: ToFhirOptions) {
    this.context = new Context(this.resources, options, options.explain === true || options.trace === true ? new Trace() : undefined);
  }

  /** Adds one interaction: wrapper checks, what the source reported, and its payloads (MD 1). */
  addInteraction(message: XmlElement): void {
    this.first ??= message;
    this.problems(checkTransmission(message));
    const row = interaction(message.local);
    const translates = row?.translates;
    if (translates === undefined) {
      // A query or an acknowledgement: without this it would look like an answer that found nothing.
      const code = row?.register === undefined ? 'interaction-not-supported' : 'not-translatable';
      this.context.report(code, message, undefined, { found: message.local });
      return;
    }
    this.kinds.add(kindOf(translates));
    this.problems(checkAnswer(message));
    this.addFailure(message);
    this.addPayloads(payloadsOf(message).flatMap((payload) => this.payloadsIn(payload)));
  }

  /** Adds what a batch says of itself: that there are no answers because the question could not be handled (AM 2.5). */
  addBatch(batch: XmlElement): void {
    this.first ??= batch;
    this.addFailure(batch);
  }

  /** Adds one payload: a `subject` element or what is in it. */
  addPayload(payload: XmlElement): void {
    this.first ??= payload;
    this.addPayloads(this.payloadsIn(payload));
  }

  /** The Bundle and everything that was noticed. */
  result(): ToFhirResult {
    const { options, resources, matches, outcomes } = this;
    const shared = {
      newId: options.ids,
      timestamp: options.timestamp,
      settle: (urlOf: (resource: Resource) => string) => resources.settle(urlOf),
    };
    const isSent = [...this.kinds].some((kind) => kind.bundle === 'transaction') && outcomes.length === 0;
    const bundle = isSent
      ? transaction({ ...shared, resources: [...matches, ...resources.includes] })
      : searchset({ ...shared, matches, includes: resources.includes, outcomes, self: options.self ?? searchOf([...this.kinds]) });
    const { trace } = this.context;
    const issues = this.context.issues(locateElement);
    if (options.explain !== true || trace === undefined || this.first === undefined) return { bundle, issues };
    return { bundle, issues, explanations: explain(bundle, trace, this.first) };
  }

  private addFailure(message: XmlElement): void {
    const failure = failureIn(message);
    if (failure === undefined) return;
    this.outcomes.push(failure);
    this.context.report('source-failed', child(message, 'acknowledgement') ?? message, 'typeCode');
  }

  private payloadsIn(payload: XmlElement): readonly XmlElement[] {
    if (payloadOf(payload) !== undefined) return [payload];
    if (payload.local === 'subject' && payload.children.length > 0) return payload.children.flatMap((c) => this.payloadsIn(c));
    // An empty subject too: without this it would look like an answer that found nothing.
    this.context.report('input-unknown', payload, undefined, { found: payload.local, expected: PAYLOADS.map((p) => p.name).join(', ') });
    return [];
  }

  /** One answer is about one patient, however many payloads it has. */
  private addPayloads(payloads: readonly XmlElement[]): void {
    const stranger = secondPatient(payloads);
    if (stranger === undefined) {
      for (const payload of payloads) this.read(payload);
      return;
    }
    this.context.report('patient-mixed', stranger);
    this.outcomes.push(refused('patient-mixed'));
  }

  private read(payload: XmlElement): void {
    const kind = payloadOf(payload);
    if (kind === undefined) return;
    this.kinds.add(kind);
    const matches = kind.read(payload, this.context);
    if (matches === undefined) this.outcomes.push(refused('code-unknown'));
    else this.matches.push(...(kind.written ? matches : matches.filter((m) => this.repeats.admit(m, payload, this.context))));
  }

  private problems(problems: readonly Problem[]): void {
    for (const p of problems) {
      const { found, expected, severity } = p;
      this.context.report(p.code, p.element, p.attribute, {
        ...(found === undefined ? {} : { found }),
        ...(expected === undefined ? {} : { expected }),
        ...(severity === undefined ? {} : { severity }),
      });
    }
  }
}

/** The kind of content that an interaction is made for. */
function kindOf(name: string): Payload {
  return PAYLOADS.find((p) => p.name === name) ?? DISPENSES;
}

/** What a translated answer answers when nobody says so: the search of its content, or of all kinds together. */
function searchOf(kinds: readonly Payload[]): string {
  const [only = DISPENSES, ...more] = kinds;
  return more.length === 0 ? only.search : `?_type=${[...new Set(kinds.flatMap((k) => k.types))].join(',')}`;
}
