import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import { SNOMED, V3_NULL_FLAVOR } from '../../../src/fhir/systems.js';
import type { Coding, Extension, Prim } from '../../../src/fhir/types.js';
import { specified, specifiedCode, type SpecifiedTable } from '../../../src/mapping/leaf/specified.js';
import { bothWays, reads, writes } from '../../support/leaf-laws.js';

const OID = '2.16.840.1.113883.6.96';
/** Invented: two codes become one, and one has no FHIR code. */
const TABLE: SpecifiedTable = {
  kind: 'HEIGHT',
  spec: 'invented',
  codeSystem: OID,
  rows: [
    ['1', 'low'],
    ['2', 'high'],
    ['3', 'high'],
    ['4', undefined],
  ],
};
const HEIGHT = specified(TABLE);
const beside = (coding: Coding): Extension[] => [{ url: EXTENSIONS.codeSpecification, valueCodeableConcept: { coding: [coding] } }];
const snomed = (code: string): Coding => ({ system: SNOMED, code });

describe('a code with the original beside it, both ways', () => {
  bothWays<Prim>(HEIGHT, [
    ['a code of its own', `<value code="1" codeSystem="${OID}"/>`, { value: 'low', extension: beside(snomed('1')) }],
    ['the second code of a FHIR code', `<value code="3" codeSystem="${OID}"/>`, { value: 'high', extension: beside(snomed('3')) }],
    ['a code without FHIR code', `<value code="4" codeSystem="${OID}"/>`, { extension: beside(snomed('4')) }],
    ['an absent code', '<value nullFlavor="OTH"/>', { extension: beside({ system: V3_NULL_FLAVOR, code: 'OTH', display: 'overig' }) }],
  ]);
});

describe('one way', () => {
  reads<Prim>(HEIGHT, [
    ['a code outside the table', `<value code="9" codeSystem="${OID}"/>`, { extension: beside(snomed('9')) }, ['code-unknown /value/@code']],
  ]);
  writes<Prim>(HEIGHT, 'value', [
    ['a FHIR code alone', { value: 'high' }, `<value code="2" codeSystem="${OID}"/>`, []],
    ['an edited code', { value: 'low', extension: beside(snomed('3')) }, `<value code="1" codeSystem="${OID}"/>`, ['original-ignored .']],
    ['a code that FHIR does not have here', { value: 'medium' }, undefined, ['code-unknown .']],
  ]);

  test('given a concept, when its code is looked up, then only that of the system of the table counts', () => {
    expect(specifiedCode(TABLE, { coding: [snomed('3')] })).toBe('high');
    expect(specifiedCode(TABLE, { coding: [{ system: 'urn:oid:2.999', code: '3' }] })).toBeUndefined();
    expect(specifiedCode(TABLE, undefined)).toBeUndefined();
  });
});
