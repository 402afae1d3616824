import fc from 'fast-check';
import { firingTable, rarest } from './firings.js';
import { list as listFromRules } from './from-rules.js';
import { medicationDispenseList, USUAL } from './from-xsd.js';
import { LAW_RUNS } from './runs.js';
import { LAW, thereAndBack, unexplained } from './trip.js';

/*
 * HL7v3 -> FHIR -> HL7v3 is the identity, up to the normalisations declared in src/mapping/normalisations.ts. Messages come from the
 * schemas alone, and from the rules themselves.
 */
const usual = medicationDispenseList({ scope: USUAL });

test(`given lists from the schema, when they go to FHIR and back, then only declared normalisations differ (${LAW_RUNS} runs)`, () => {
  fc.assert(
    fc.property(usual, (tree) => {
      expect(unexplained(thereAndBack(tree))).toEqual([]);
    }),
    LAW,
  );
});

test(`given lists made by the rules, when they go to FHIR and back, then they are the same (${LAW_RUNS} runs)`, () => {
  fc.assert(
    fc.property(listFromRules, (tree) => {
      expect(unexplained(thereAndBack(tree))).toEqual([]);
    }),
    LAW,
  );
});

afterAll(() => {
  // 50 of each at the number of runs that CI makes; fewer runs can't promise that for what hardly ever occurs.
  const enough = LAW_RUNS >= 10_000 ? 50 : 1;
  process.stdout.write(firingTable() + '\n');
  expect(rarest(enough)).toEqual([]);
});
