import fc from 'fast-check';
import type { AccessEvent } from '../../../src/consent/log/access-event.js';
import type { Tree } from '../../../src/fhir/tree.js';
import { writeJson } from '../../../src/fhir/json.js';
import { answerMessage } from '../../../src/gateway/source/answer-message.js';
import { answerSearch } from '../../../src/gateway/source/answer-search.js';
import type { SourceWorld } from '../../../src/gateway/source/world.js';
import { dossier, MARK, resourcesOf, RULES, type Dossier } from '../../consent/shielding/dossier.js';
import { bundleOf, PAGING } from '../../consent/shielding/world.js';
import { LAW_RUNS } from '../../property/runs.js';
import { LAW } from '../../property/trip.js';
import { TestClock } from './clock.js';
import { ICA, MED, passedOn } from './messages.js';
import { NOW, PRACTICE, TestGateway, type Changes } from './world.js';

/*
 * P3 through the whole life cycle (CS 0, b.7 I1): for generated dossiers a source that has what is hidden and one that does not have it give the same
 * octets at the same moment, over both protocols, and the same line in the log. Clock and ids are fixed, nothing is signed.
 */
const BSN = '999900158';
const RUNS = Math.ceil(LAW_RUNS / 5);

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.open();
  await gateway.permit(BSN);
  await gateway.shield(BSN, ...RULES);
});
afterAll(() => gateway.close());

/** Medication stands in a resource of its own, as HL7v3 can say it. */
function withMedication(resources: readonly Tree[]): readonly Tree[] {
  return resources.flatMap((resource): readonly Tree[] => {
    const { medicationCodeableConcept: code, ...rest } = resource;
    if (resource['resourceType'] !== 'MedicationDispense' || code === undefined) return [resource];
    const id = `medication-${String(resource['id'])}`;
    return [
      { ...rest, medicationReference: { reference: `Medication/${id}` } },
      { resourceType: 'Medication', id, code },
    ];
  });
}

interface Released {
  readonly replies: readonly string[];
  readonly lines: readonly AccessEvent[];
}

/** Everything that leaves a source with these resources, and when. */
async function released(
  resources: readonly Tree[],
  leak: (world: SourceWorld, clock: TestClock) => SourceWorld = (world) => world,
): Promise<Released> {
  gateway.connector.data.set(BSN, bundleOf(...withMedication(resources)));
  const lines: AccessEvent[] = [];
  const append = (event: AccessEvent) => {
    lines.push(event);
    return Promise.resolve({ node: '', seq: 0, hash: '' });
  };
  const replies: string[] = [];
  const answered = async (ask: (world: SourceWorld) => Promise<unknown>): Promise<void> => {
    gateway.restartIds();
    const clock = new TestClock(NOW);
    const changes: Changes = { clock, stores: { lines: { append, close: () => Promise.resolve() } } };
    const reply = await ask(leak(gateway.world(changes), clock));
    replies.push(`${clock.now() - NOW} ${writeJson(reply)}`);
  };
  for (const interaction of [MED, ICA]) await answered((world) => answerMessage(passedOn({ bsn: BSN, interaction }), world));
  await answered((world) => answerMessage(passedOn({ bsn: BSN, parameters: RECENT }), world));
  for (const type of ['MedicationDispense', 'AllergyIntolerance', 'Flag']) {
    await answered((world) => {
      const [source] = world.sources;
      if (source === undefined) throw new Error('no source');
      const question = { search: { type, criteria: [], count: 2, revinclude: [{ type: 'Provenance', parameter: 'target' }] }, self: type };
      const person = { card: 'care-professional', isAuthentic: true, uzi: '900005259', role: '01.015' } as const;
      const asker = { organisation: PRACTICE, application: '300', person };
      const declared = { purpose: 'TREAT', relation: { kind: 'own-patient' } };
      return answerSearch({ source, channel: 'fhir', bsn: BSN, asker, declared, ids: {}, question, narrowing: {}, paging: PAGING }, world);
    });
  }
  return { replies, lines };
}

const RECENT = '<mostRecentDispenseForEachRxIndicator><value value="true"/></mostRecentDispenseForEachRxIndicator>';

async function both(of: Dossier, leak?: (world: SourceWorld, clock: TestClock) => SourceWorld): Promise<readonly [Released, Released]> {
  return [await released(resourcesOf(of, true), leak), await released(resourcesOf(of, false), leak)];
}

test(`P3, I1 given generated dossiers, when a source answers with and without what is hidden, then octets, moments and lines are the same (${RUNS} runs)`, async () => {
  let [open, hidden] = [0, 0];
  await fc.assert(
    fc.asyncProperty(dossier, async (of) => {
      const [whole, visible] = await both(of);
      expect(differenceOf(whole.replies, visible.replies)).toBe('none');
      expect(whole.lines).toEqual(visible.lines);
      expect(whole.replies.join()).not.toContain(MARK);
      open += whole.replies.filter((reply) => reply.includes('code=\\"OK\\"')).length;
      hidden += resourcesOf(of, true).length - resourcesOf(of, false).length;
    }),
    { ...LAW, numRuns: RUNS },
  );
  expect(gateway.faults).toEqual([]);
  // Much was shown, and much was hidden.
  expect([open > RUNS / 2, hidden > RUNS]).toEqual([true, true]);
});

/** Where two lists of texts begin to differ, with as much of both as tells why. */
function differenceOf(some: readonly string[], others: readonly string[]): string {
  const i = some.findIndex((text, place) => text !== others[place]);
  const [one = '', other = ''] = [some[i], others[i]];
  if (i < 0) return 'none';
  const at = [...one].findIndex((character, place) => character !== other[place]);
  return `${i}: ${one.slice(Math.max(0, at - 200), at + 200)} / ${other.slice(Math.max(0, at - 200), at + 200)}`;
}

/** Each lets something through, as an error in the life cycle would. */
const LEAKS: readonly (readonly [string, (world: SourceWorld, clock: TestClock) => SourceWorld])[] = [
  [
    'shields are not read',
    (world) => ({ ...world, stores: { ...world.stores, sourceSide: { ...world.stores.sourceSide, read: () => Promise.resolve([] as never) } } }),
  ],
  [
    'labels are not heeded',
    (world) => ({
      ...world,
      sources: world.sources.map((source) => ({ ...source, labels: { restricted: 'not-shielded' as const, harmless: HARMLESS } })),
    }),
  ],
];
const HARMLESS = [
  { system: 'https://schakel.example/fhir/CodeSystem/shield', code: 'afgeschermd' },
  { system: MARK, code: MARK },
];

test.each(LEAKS)('P3 given that %s, when the same law is tried, then it is broken', async (_, leak) => {
  const outcome = await fc.check(
    fc.asyncProperty(dossier, async (of) => {
      const [whole, visible] = await both(of, leak);
      return whole.replies.join() === visible.replies.join();
    }),
    { numRuns: 60, seed: 1, endOnFailure: true },
  );
  expect(outcome.failed).toBe(true);
});
