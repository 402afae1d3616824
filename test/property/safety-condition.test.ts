import fc from 'fast-check';
import { EXTENSIONS } from '../../src/fhir/extensions.js';
import { readJson, writeJson } from '../../src/fhir/json.js';
import { ALLERGY_CLINICAL, ALLERGY_VERIFICATION, BSN_OID } from '../../src/fhir/systems.js';
import type { AllergyIntolerance, Bundle, CodeableConcept, Flag, Resource } from '../../src/fhir/types.js';
import { element } from '../../src/hl7v3/element.js';
import { AnswerCollector } from '../../src/mapping/to-fhir.js';
import { bundleToV3 } from '../../src/mapping/to-v3.js';
import { attribute, child, descendantsAt, XmlElement } from '../../src/xml/element.js';
import { readXml } from '../../src/xml/reader.js';
import { writeXml } from '../../src/xml/writer.js';
import { conditionsBundle } from './from-definitions.js';
import { condition, conditions } from './from-xsd.js';
import { CONDITION_RUNS } from './runs.js';
import { CONDITION_LAW, counting } from './trip.js';

/* What would harm a patient if it went wrong, as laws of their own: whatever else a message holds, allowed or broken (AI 2, 4.2, 6). */
type Recorded = AllergyIntolerance | Flag;

function read(tree: XmlElement): Bundle {
  const collector = new AnswerCollector({ ids: counting(), timestamp: '2026-01-02T03:04:05Z' });
  collector.addPayload(readXml(writeXml(tree)));
  return collector.result().bundle;
}

const resources = (bundle: Bundle): readonly Resource[] => bundle.entry?.flatMap((e) => e.resource ?? []) ?? [];
const isRecorded = (r: Resource): r is Recorded => r.resourceType === 'AllergyIntolerance' || r.resourceType === 'Flag';
const recordedIn = (bundle: Bundle): readonly Recorded[] => resources(bundle).filter(isRecorded);
const codes = (concept: CodeableConcept | undefined, system: string): readonly (string | undefined)[] =>
  concept?.coding?.filter((c) => c.system === system).map((c) => c.code) ?? [];
const isRefuted = (r: Recorded): boolean =>
  r.resourceType === 'AllergyIntolerance' && codes(r.verificationStatus, ALLERGY_VERIFICATION).includes('refuted');
const isMarked = (r: Recorded): boolean => r.modifierExtension?.some((e) => e.url === EXTENSIONS.negation && e.valueBoolean === true) === true;

function isActive(r: Recorded): boolean {
  return r.resourceType === 'Flag' ? r.status === 'active' : codes((r as AllergyIntolerance).clinicalStatus, ALLERGY_CLINICAL).includes('active');
}

const statusOf = (tree: XmlElement): string | undefined => {
  const status = child(tree, 'statusCode');
  return status && attribute(status, 'code');
};
const isNegated = (tree: XmlElement): boolean => attribute(tree, 'negationInd') === 'true';

/** Asks something of every condition, as the schema allows it and broken. */
function always(check: (tree: XmlElement, made: readonly Recorded[]) => void): void {
  for (const wild of [false, true]) {
    fc.assert(
      fc.property(condition({ wild }), (tree) => check(tree, recordedIn(read(tree)))),
      CONDITION_LAW,
    );
  }
}

test(`given a condition that is not negated, when translated, then it is not refuted, obsolete or not (${CONDITION_RUNS} runs)`, () => {
  always((tree, made) => {
    if (!isNegated(tree)) expect(made.filter((r) => isRefuted(r) || isMarked(r))).toEqual([]);
  });
});

test(`given a condition that is a mistake, when translated, then it is not active (${CONDITION_RUNS} runs)`, () => {
  always((tree, made) => {
    if (['nullified', 'cancelled'].includes(statusOf(tree) ?? '')) expect(made.filter(isActive)).toEqual([]);
  });
});

test(`given a negated condition, when translated, then it bears the mark, and as an allergy it is not active (${CONDITION_RUNS} runs)`, () => {
  always((tree, made) => {
    if (!isNegated(tree)) return;
    expect(made.filter((r) => !isMarked(r))).toEqual([]);
    expect(made.filter((r) => r.resourceType === 'AllergyIntolerance' && isActive(r))).toEqual([]);
  });
});

test(`given Bundles of vendors, when written, then what they mark or refute is negated and nothing else (${CONDITION_RUNS} runs)`, () => {
  fc.assert(
    fc.property(conditionsBundle(), (sent) => {
      const back = bundleToV3(readJson(writeJson(sent))).payloads.map((p) => [attribute(p, 'negationInd'), idOf(p)]);
      const numbered = recordedIn(sent).filter((r) => r.identifier?.[0]?.value !== undefined);
      for (const [negated, id] of back) {
        const original = numbered.filter((r) => r.identifier?.[0]?.value === id);
        const hasMark = original.map((r) => r.modifierExtension?.find((e) => e.url === EXTENSIONS.negation));
        if (original.length === 1) expect(negated).toBe(String(hasMark[0]?.valueBoolean ?? original.some(isRefuted)));
      }
    }),
    CONDITION_LAW,
  );
});

function idOf(payload: XmlElement): string | undefined {
  const id = child(payload, 'id');
  return id && attribute(id, 'extension');
}

test(`given a message with a second BSN, when translated, then it is refused whole (${CONDITION_RUNS} runs)`, () => {
  fc.assert(
    fc.property(conditions(), (subject) => {
      const [first] = subject.children.flatMap((c) => descendantsAt(c, ['subject', 'patient', 'id']));
      const bsn = first !== undefined && attribute(first, 'root') === BSN_OID ? attribute(first, 'extension') : undefined;
      if (bsn === undefined) return;
      const stranger = withBsn(subject.children[0] ?? subject, bsn === '999900006' ? '999911120' : '999900006');
      const made = resources(read(element('subject', {}, [...subject.children, stranger])));
      expect(made.map((r) => r.resourceType)).toEqual(['OperationOutcome']);
    }),
    CONDITION_LAW,
  );
});

/** The same condition of somebody else. */
function withBsn(e: XmlElement, bsn: string): XmlElement {
  const isBsn = e.local === 'id' && attribute(e, 'root') === BSN_OID;
  const own = isBsn ? e.attributes.map((a) => (a.local === 'extension' ? { ...a, value: bsn } : a)) : e.attributes;
  return new XmlElement(
    e.uri,
    e.local,
    own,
    e.children.map((c) => withBsn(c, bsn)),
    e.text,
    e.type,
  );
}

test.each(['NF', 'OK'])('given an answer without conditions (%s), when translated, then it holds no resource', (code) => {
  const none = `<REPC_IN000024NL xmlns="urn:hl7-org:v3"><acknowledgement typeCode="AA"/><ControlActProcess moodCode="EVN">
    <queryAck><queryResponseCode code="${code}"/></queryAck></ControlActProcess></REPC_IN000024NL>`;
  const collector = new AnswerCollector({ ids: counting(), timestamp: '2026-01-02T03:04:05Z' });
  collector.addInteraction(readXml(none));
  expect(resources(collector.result().bundle).filter((r) => r.resourceType !== 'OperationOutcome')).toEqual([]);
});
