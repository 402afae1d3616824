import fc from 'fast-check';
import { CONDITIONS } from '../../src/mapping/payloads.js';
import { firingTable } from './firings.js';
import { condition } from './from-rules.js';
import { conditions, USUAL } from './from-xsd.js';
import { LAW_RUNS } from './runs.js';
import { LAW, thereAndBack, unexplained } from './trip.js';

/*
 * The laws of dispense lists (laws.test.ts) for intolerances and contra-indications: HL7v3 -> FHIR -> HL7v3 is the identity, up to the
 * normalisations declared in src/mapping/normalisations.ts, also with several conditions of one patient in one message.
 */
const usual = conditions({ scope: USUAL });

test(`given conditions from the schema, when they go to FHIR and back, then only declared normalisations differ (${LAW_RUNS} runs)`, () => {
  fc.assert(
    fc.property(usual, (tree) => {
      expect(unexplained(thereAndBack(tree))).toEqual([]);
    }),
    LAW,
  );
});

test(`given conditions made by the rules, when they go to FHIR and back, then they are the same (${LAW_RUNS} runs)`, () => {
  fc.assert(
    fc.property(condition, (tree) => {
      expect(unexplained(thereAndBack(tree))).toEqual([]);
    }),
    LAW,
  );
});

afterAll(() => {
  process.stdout.write(firingTable(CONDITIONS) + '\n');
});
