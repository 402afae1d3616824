import fc from 'fast-check';
import { readJson, writeJson } from '../../src/fhir/json.js';
import { DISPENSES } from '../../src/mapping/payloads.js';
import { AnswerCollector } from '../../src/mapping/to-fhir.js';
import { bundleToV3 } from '../../src/mapping/to-v3.js';
import { readXml } from '../../src/xml/reader.js';
import { writeXml } from '../../src/xml/writer.js';
import { countFirings, firingTable, rarest } from './firings.js';
import { bundle } from './from-definitions.js';
import { list as listFromRules } from './from-rules.js';
import { medicationDispenseList, USUAL } from './from-xsd.js';
import { lostLeaves } from './lost.js';
import { LAW_RUNS } from './runs.js';
import { counting, LAW, thereAndBack, unexplained } from './trip.js';

/*
 * HL7v3 -> FHIR -> HL7v3 is the identity, up to the normalisations declared in src/mapping/normalisations.ts. Messages come from the
 * schemas alone, and from the rules themselves. FHIR -> HL7v3 -> FHIR, for Bundles as the resource definitions allow them: every value
 * comes back or is named by an issue.
 */
const usual = medicationDispenseList({ scope: USUAL });

test(`given payloads from the schema, when they go to FHIR and back, then only declared normalisations differ (${LAW_RUNS} runs)`, () => {
  fc.assert(
    fc.property(usual, (tree) => {
      expect(unexplained(thereAndBack(tree))).toEqual([]);
    }),
    LAW,
  );
});

test(`given payloads made by the rules, when they go to FHIR and back, then they are the same (${LAW_RUNS} runs)`, () => {
  fc.assert(
    fc.property(listFromRules, (tree) => {
      expect(unexplained(thereAndBack(tree))).toEqual([]);
    }),
    LAW,
  );
});

test(`given Bundles of vendors, when they go to HL7v3 and back, then every value is there or named by an issue (${LAW_RUNS} runs)`, () => {
  fc.assert(
    fc.property(bundle(), (sent) => {
      const written = bundleToV3(readJson(writeJson(sent)), { explain: true });
      const collector = new AnswerCollector({ ids: counting(), timestamp: '2026-01-02T03:04:05Z', trace: true });
      for (const list of written.payloads) collector.addPayload(readXml(writeXml(list)));
      countFirings(collector.context.trace, written.trace);
      expect(lostLeaves(sent, collector.result().bundle, written.issues, DISPENSES.types)).toEqual([]);
    }),
    LAW,
  );
});

afterAll(() => {
  // 50 of each at the number of runs that CI makes; fewer runs can't promise that for what hardly ever occurs.
  const enough = LAW_RUNS >= 10_000 ? 50 : 1;
  process.stdout.write(firingTable(DISPENSES) + '\n');
  expect(rarest(DISPENSES, enough)).toEqual([]);
});
