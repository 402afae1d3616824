import type { Issue } from '../errors.js';
import type { Bundle, MedicationDispense, OperationOutcome, Resource } from '../fhir/types.js';
import { searchset } from '../fhir/bundle.js';
import { checkAnswer } from '../hl7v3/answer-check.js';
import { payloadsOf } from '../hl7v3/answer.js';
import { interaction } from '../hl7v3/interactions.js';
import { V3 } from '../hl7v3/model.js';
import type { Problem } from '../hl7v3/problem.js';
import { checkTransmission } from '../hl7v3/wrapper-check.js';
import { BSN_OID } from '../fhir/systems.js';
import { attribute, child, descendantsAt, pathOf, XmlElement } from '../xml/element.js';
import { Context, type Locate, type MappingOptions } from './context.js';
import { DISPENSE_LIST } from './dispense/list.js';
import { explain, type Explanation } from './explain.js';
import { failureIn, refused } from './failure.js';
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

/** What a translated answer answers when nobody says so. */
const SELF = 'MedicationDispense?category=http://snomed.info/sct|373784005';

/** Position of an element in the message that was read. */
export const locateElement: Locate = (at, key) => {
  if (!(at instanceof XmlElement)) return { path: '' };
  const path = pathOf(at, key === undefined ? undefined : String(key));
  return at.line === 0 ? { path } : { path, line: at.line, column: at.column };
};

/** Collects answers into one searchset Bundle; each answer counts for itself, and one that is refused leaves nothing behind. */
export class AnswerCollector {
  readonly context: Context;
  private readonly matches: MedicationDispense[] = [];
  private readonly outcomes: OperationOutcome[] = [];
  private readonly resources = new Resources();
  private first: XmlElement | undefined = undefined;

  constructor(private readonly options: ToFhirOptions) {
    this.context = new Context(this.resources, options, options.explain === true || options.trace === true ? new Trace() : undefined);
  }

  /** Adds one interaction: wrapper checks, what the source reported, and its payloads (MD 1). */
  addInteraction(message: XmlElement): void {
    this.first ??= message;
    this.problems(checkTransmission(message));
    if (interaction(message.local)?.translates === undefined) {
      // A query or an acknowledgement: without this it would look like an answer that found nothing.
      this.context.report('interaction-not-supported', message, undefined, { found: message.local });
      return;
    }
    this.problems(checkAnswer(message));
    this.addFailure(message);
    this.addLists(payloadsOf(message).flatMap((payload) => this.listsIn(payload)));
  }

  /** Adds what a batch says of itself: that there are no answers because the question could not be handled (AM 2.5). */
  addBatch(batch: XmlElement): void {
    this.first ??= batch;
    this.addFailure(batch);
  }

  /** Adds one payload: a `subject` element or the list in it. */
  addPayload(payload: XmlElement): void {
    this.first ??= payload;
    this.addLists(this.listsIn(payload));
  }

  /** The Bundle and everything that was noticed. */
  result(): ToFhirResult {
    const { options, resources, matches, outcomes } = this;
    const bundle = searchset({
      matches,
      includes: resources.includes,
      outcomes,
      newId: options.ids,
      timestamp: options.timestamp,
      self: options.self ?? SELF,
      settle: (urlOf: (resource: Resource) => string) => resources.settle(urlOf),
    });
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

  private listsIn(payload: XmlElement): readonly XmlElement[] {
    if (payload.local === 'MedicationDispenseList' && payload.uri === V3) return [payload];
    if (payload.local === 'subject' && payload.children.length > 0) return payload.children.flatMap((c) => this.listsIn(c));
    // An empty subject too: without this it would look like an answer that found nothing.
    this.context.report('input-unknown', payload, undefined, { found: payload.local, expected: 'MedicationDispenseList' });
    return [];
  }

  /** One answer is about one patient, however many lists it has. */
  private addLists(lists: readonly XmlElement[]): void {
    const stranger = secondPatient(lists);
    if (stranger === undefined) {
      for (const list of lists) this.addList(list);
      return;
    }
    this.context.report('patient-mixed', stranger);
    this.outcomes.push(refused('patient-mixed'));
  }

  private addList(list: XmlElement): void {
    const { context } = this;
    const answer = DISPENSE_LIST.toFhir(list, context);
    const patient = child(list, 'subject');
    for (const d of answer?.dispenses ?? []) {
      if (answer?.patient !== undefined) d.subject = this.resources.again(answer.patient);
      if (patient !== undefined) {
        context.trace?.add({
          rule: 'dispense.subject',
          element: patient,
          owner: d,
          places: ['subject.reference'],
          value: undefined,
          back: undefined,
        });
      }
      this.matches.push(d);
    }
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

/** The id that makes a second patient of one answer, if there is one (D21). */
export function secondPatient(lists: readonly XmlElement[]): XmlElement | undefined {
  const bsn = (id: XmlElement): string | undefined => (attribute(id, 'root') === BSN_OID ? attribute(id, 'extension') : undefined);
  let known: string | undefined;
  for (const id of lists.flatMap(patientIds)) {
    const found = bsn(id);
    if (found !== undefined && known !== undefined && found !== known) return id;
    known ??= found;
  }
  return undefined;
}

const PATIENT_ID = ['subject', 'Patient', 'id'];
const PRESCRIPTION = ['component', 'medicationDispenseEvent', 'product', 'dispensedMedication', 'directTargetOf', 'prescription'];
const PRESCRIBED_ID = [...PRESCRIPTION, ...PATIENT_ID];

/** Patients stand at the subject of the list and of a prescription, nowhere else. */
function patientIds(list: XmlElement): readonly XmlElement[] {
  return [...descendantsAt(list, PATIENT_ID), ...descendantsAt(list, PRESCRIBED_ID)];
}
