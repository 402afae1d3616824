import Sequencer from '@jest/test-sequencer';

const isLaw = ({ path }) => path.includes('/test/property/') || path.includes('/test/fhir/validate/invariants');

/** The laws take longest, so they start first: else one of them is left over for a single worker at the end. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [...sorted.filter(isLaw), ...sorted.filter((t) => !isLaw(t))];
  }
}
