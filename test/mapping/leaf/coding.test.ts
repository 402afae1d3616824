import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import type { Coding } from '../../../src/fhir/types.js';
import { CODING } from '../../../src/mapping/leaf/coding.js';
import { bothWays, reads, writes } from '../../support/leaf-laws.js';

const OID = '2.16.840.1.113883.5.25';
const system = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';

describe('CV <-> Coding (DT 7), both ways', () => {
  bothWays<Coding>(CODING, [
    ['a code', `<code code="R" codeSystem="${OID}"/>`, { system, code: 'R' }],
    ['a code with its display', `<code code="R" codeSystem="${OID}" displayName="beperkt"/>`, { system, code: 'R', display: 'beperkt' }],
    ['a code without system', '<code code="R"/>', { code: 'R' }],
    ['an absent code', '<code nullFlavor="UNK"/>', { extension: [{ url: EXTENSIONS.nullFlavor, valueCode: 'UNK' }] }],
  ]);
});

describe('CV: one way', () => {
  reads<Coding>(CODING, [
    ['a text of its own', `<code code="R" codeSystem="${OID}"><originalText>niet delen</originalText></code>`, undefined, ['not-mapped /code']],
    ['a translation', `<code code="R" codeSystem="${OID}"><translation code="1" codeSystem="2.999"/></code>`, undefined, ['not-mapped /code']],
    ['nothing', '<code/>', undefined, ['required /code/@code']],
  ]);
  writes<Coding>(CODING, 'code', [
    ['a system that is no OID', { system: 'https://example.org', code: 'R' }, undefined, ['system-not-supported system']],
  ]);
});
