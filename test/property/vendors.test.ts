import fc from 'fast-check';
import { readJson, writeJson } from '../../src/fhir/json.js';
import { AnswerCollector } from '../../src/mapping/to-fhir.js';
import { bundleToLists } from '../../src/mapping/to-v3.js';
import { readXml } from '../../src/xml/reader.js';
import { writeXml } from '../../src/xml/writer.js';
import { bundle } from './from-definitions.js';
import { lostLeaves } from './lost.js';
import { LAW_RUNS } from './runs.js';
import { counting, LAW } from './trip.js';

/* FHIR -> HL7v3 -> FHIR for Bundles as the resource definitions allow them: every value comes back or is named by an issue. */

test(`given Bundles of vendors, when they go to HL7v3 and back, then every value is there or named by an issue (${LAW_RUNS} runs)`, () => {
  fc.assert(
    fc.property(bundle(), (sent) => {
      const written = bundleToLists(readJson(writeJson(sent)));
      const collector = new AnswerCollector({ ids: counting(), timestamp: '2026-01-02T03:04:05Z' });
      for (const list of written.lists) collector.addPayload(readXml(writeXml(list)));
      expect(lostLeaves(sent, collector.result().bundle, written.issues)).toEqual([]);
    }),
    LAW,
  );
});

test(`given broken Bundles, when they are translated, then nothing throws (${LAW_RUNS} runs)`, () => {
  fc.assert(
    fc.property(bundle({ wild: true }), (sent) => {
      bundleToLists(readJson(writeJson(sent)));
    }),
    LAW,
  );
});
