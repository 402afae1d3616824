import { specified } from './specified.js';

/** administrativeGenderCode <-> gender with the original code beside it (DT 14.1). */
export const GENDER = specified({
  kind: 'GENDER',
  spec: 'DT 14.1',
  codeSystem: '2.16.840.1.113883.5.1',
  rows: [
    ['F', 'female'],
    ['M', 'male'],
    ['UN', 'other'],
  ],
  otherwise: 'unknown',
});
