import fc from 'fast-check';
import { readJson, writeJson } from '../../src/fhir/json.js';
import { CONDITIONS } from '../../src/mapping/payloads.js';
import { AnswerCollector } from '../../src/mapping/to-fhir.js';
import { bundleToV3 } from '../../src/mapping/to-v3.js';
import { readXml } from '../../src/xml/reader.js';
import { writeXml } from '../../src/xml/writer.js';
import { countFirings, firingTable, rarest } from './firings.js';
import { conditionsBundle } from './from-definitions.js';
import { condition } from './from-rules.js';
import { conditions, USUAL } from './from-xsd.js';
import { lostLeaves } from './lost.js';
import { CONDITION_RUNS } from './runs.js';
import { CONDITION_LAW, counting, thereAndBack, unexplained } from './trip.js';

/*
 * The laws of dispense lists (laws.test.ts) for intolerances and contra-indications: HL7v3 -> FHIR -> HL7v3 is the identity, up to the
 * normalisations declared in src/mapping/normalisations.ts, also with several conditions of one patient in one message; and of
 * FHIR -> HL7v3 -> FHIR every value comes back or is named by an issue.
 */
const usual = conditions({ scope: USUAL });

test(`given conditions from the schema, when they go to FHIR and back, then only declared normalisations differ (${CONDITION_RUNS} runs)`, () => {
  fc.assert(
    fc.property(usual, (tree) => {
      expect(unexplained(thereAndBack(tree))).toEqual([]);
    }),
    CONDITION_LAW,
  );
});

test(`given conditions made by the rules, when they go to FHIR and back, then they are the same (${CONDITION_RUNS} runs)`, () => {
  fc.assert(
    fc.property(condition, (tree) => {
      expect(unexplained(thereAndBack(tree))).toEqual([]);
    }),
    CONDITION_LAW,
  );
});

test(`given Bundles of vendors, when they go to HL7v3 and back, then every value is there or named by an issue (${CONDITION_RUNS} runs)`, () => {
  fc.assert(
    fc.property(conditionsBundle(), (sent) => {
      const written = bundleToV3(readJson(writeJson(sent)), { explain: true });
      const collector = new AnswerCollector({ ids: counting(), timestamp: '2026-01-02T03:04:05Z', trace: true });
      for (const payload of written.payloads) collector.addPayload(readXml(writeXml(payload)));
      countFirings(collector.context.trace, written.trace);
      expect(lostLeaves(sent, collector.result().bundle, written.issues, CONDITIONS.types)).toEqual([]);
    }),
    CONDITION_LAW,
  );
});

afterAll(() => {
  // 50 of each at the number of runs that CI makes; fewer runs can't promise that for what hardly ever occurs.
  const enough = CONDITION_RUNS >= 500 ? 50 : 1;
  process.stdout.write(firingTable(CONDITIONS) + '\n');
  expect(rarest(CONDITIONS, enough)).toEqual([]);
});
