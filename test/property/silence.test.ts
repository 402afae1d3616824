import fc from 'fast-check';
import { readJson, writeJson } from '../../src/fhir/json.js';
import { bundleToV3 } from '../../src/mapping/to-v3.js';
import { bundle, conditionsBundle } from './from-definitions.js';
import { conditions, medicationDispenseList } from './from-xsd.js';
import { CONDITION_LAW, LAW, thereAndBack, untold } from './trip.js';

/* Whatever a message holds, allowed or not: nothing is lost without an issue that names it, and nothing throws. */
describe.each([
  ['dispense lists', medicationDispenseList, bundle, LAW],
  ['conditions', conditions, conditionsBundle, CONDITION_LAW],
] as const)('%s', (_, payload, bundleOf, law) => {
  const everything = payload();
  const wild = payload({ wild: true });
  const wildBundle = bundleOf({ wild: true });

  test(`given payloads with everything the schema allows, when they go to FHIR and back, then nothing is lost in silence (${law.numRuns} runs)`, () => {
    fc.assert(
      fc.property(everything, (tree) => {
        expect(untold(thereAndBack(tree))).toEqual([]);
      }),
      law,
    );
  });

  test(`given broken payloads, when they are translated, then nothing throws and every broken part is told (${law.numRuns} runs)`, () => {
    fc.assert(
      fc.property(wild, (tree) => {
        const trip = thereAndBack(tree);
        expect(trip.issues.length > 0 || untold(trip).length === 0).toBe(true);
      }),
      law,
    );
  });

  test(`given broken Bundles, when they are translated, then nothing throws (${law.numRuns} runs)`, () => {
    fc.assert(
      fc.property(wildBundle, (sent) => {
        bundleToV3(readJson(writeJson(sent)));
      }),
      law,
    );
  });
});
