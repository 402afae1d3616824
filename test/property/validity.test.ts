import fc from 'fast-check';
import { readJson, writeJson } from '../../src/fhir/json.js';
import { bundleToV3 } from '../../src/mapping/to-v3.js';
import { bundle } from './from-definitions.js';
import { medicationDispenseList, USUAL } from './from-xsd.js';
import { errors, isBeyondSchema, judge, missedErrors, untoldErrors } from './judged.js';
import { LAW_RUNS } from './runs.js';
import { LAW } from './trip.js';

/*
 * What the schemas allow is judged valid, but for what HL7v3 and AORTA ask beyond them; and whatever a translation calls an error is
 * one for the judge too, but for what only a translation wants.
 */
test(`given payloads with everything the schema allows, when judged, then only known rules beyond the schema are broken (${LAW_RUNS} runs)`, () => {
  fc.assert(
    fc.property(medicationDispenseList(), (tree) => {
      expect(errors(judge(tree)).filter((i) => !isBeyondSchema(i))).toEqual([]);
    }),
    LAW,
  );
});

test(`given broken payloads, when a translation calls something an error, then the judge finds an error there or around it (${LAW_RUNS} runs)`, () => {
  fc.assert(
    fc.property(medicationDispenseList({ wild: true, scope: USUAL }), (tree) => {
      expect(missedErrors(tree)).toEqual([]);
    }),
    LAW,
  );
});

test(`given Bundles of vendors, when they are written as HL7v3, then what is judged an error was told while writing (${LAW_RUNS} runs)`, () => {
  fc.assert(
    fc.property(bundle(), (sent) => {
      const { payloads, issues } = bundleToV3(readJson(writeJson(sent)));
      expect(untoldErrors(payloads, issues)).toEqual([]);
    }),
    LAW,
  );
});
