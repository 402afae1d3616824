import fc from 'fast-check';
import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import { V3_NULL_FLAVOR } from '../../../src/fhir/systems.js';
import type { Coding, Extension, Prim } from '../../../src/fhir/types.js';
import { GENDER } from '../../../src/mapping/leaf/gender.js';
import { build } from '../../../src/mapping/codec.js';
import { bothWays, lossless, reads, stable, writes } from '../../support/leaf-laws.js';

const OID = '2.16.840.1.113883.5.1';
const SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender';
const specified = (...coding: Coding[]): Extension[] => [{ url: EXTENSIONS.codeSpecification, valueCodeableConcept: { coding } }];
const gender = (code: string, display?: string): Coding => ({ system: SYSTEM, code, ...(display === undefined ? {} : { display }) });
const ROWS = [
  ['F', 'female'],
  ['M', 'male'],
  ['UN', 'other'],
] as const;
const NAME = 'administrativeGenderCode';

describe('administrativeGenderCode <-> gender (DT 14.1), both ways', () => {
  bothWays<Prim>(GENDER, [
    ...ROWS.map(([code, value]) => [code, `<${NAME} code="${code}" codeSystem="${OID}"/>`, { value, extension: specified(gender(code)) }] as const),
    ['a display', `<${NAME} code="F" codeSystem="${OID}" displayName="Vrouw"/>`, { value: 'female', extension: specified(gender('F', 'Vrouw')) }],
    ['a nullFlavor', `<${NAME} nullFlavor="UNK"/>`, { value: 'unknown', extension: specified({ system: V3_NULL_FLAVOR, code: 'UNK' }) }],
    ['another nullFlavor', `<${NAME} nullFlavor="MSK"/>`, { value: 'unknown', extension: specified({ system: V3_NULL_FLAVOR, code: 'MSK' }) }],
  ]);
});

describe('gender: one way', () => {
  reads<Prim>(GENDER, [
    [
      'a code outside the table',
      `<${NAME} code="X" codeSystem="${OID}"/>`,
      { value: 'unknown', extension: specified(gender('X')) },
      [`code-unknown /${NAME}/@code`],
    ],
    [
      'a code of another system',
      `<${NAME} code="F" codeSystem="1.2.3"/>`,
      { value: 'unknown', extension: specified({ system: 'urn:oid:1.2.3', code: 'F' }) },
      [`code-unknown /${NAME}/@code`],
    ],
    ['nothing', `<${NAME}/>`, undefined, [`required /${NAME}/@code`]],
  ]);

  writes<Prim>(GENDER, NAME, [
    ...ROWS.map(([code, value]): readonly [string, Prim, string, string[]] => [
      value,
      { value },
      `<${NAME} code="${code}" codeSystem="${OID}"/>`,
      [],
    ]),
    ['unknown', { value: 'unknown' }, `<${NAME} nullFlavor="UNK"/>`, []],
    ['an edited gender', { value: 'male', extension: specified(gender('F')) }, `<${NAME} code="M" codeSystem="${OID}"/>`, ['original-ignored .']],
    ['a gender made unknown', { value: 'unknown', extension: specified(gender('F')) }, `<${NAME} nullFlavor="UNK"/>`, ['original-ignored .']],
    ['a gender that FHIR does not know', { value: 'vrouw' }, undefined, ['code-unknown .']],
    [
      'an original in no system of HL7v3',
      { value: 'male', extension: specified({ system: 'https://example.org', code: 'M' }) },
      `<${NAME} code="M" codeSystem="${OID}"/>`,
      ['system-not-supported system'],
    ],
    ['another extension', { value: 'male', extension: [{ url: 'urn:x' }] }, `<${NAME} code="M" codeSystem="${OID}"/>`, ['not-mapped 0']],
    ['a nullFlavor on the gender', { extension: [{ url: EXTENSIONS.nullFlavor, valueCode: 'MSK' }] }, `<${NAME} nullFlavor="MSK"/>`, []],
    [
      'a data-absent-reason on the gender',
      { extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'asked-unknown' }] },
      `<${NAME} nullFlavor="ASKU"/>`,
      [],
    ],
    [
      'a nullFlavor beside a gender',
      { value: 'male', extension: [{ url: EXTENSIONS.nullFlavor, valueCode: 'UNC' }] },
      `<${NAME} code="M" codeSystem="${OID}" nullFlavor="UNC"/>`,
      [],
    ],
    [
      'a nullFlavor that contradicts the original',
      { value: 'unknown', extension: [...specified({ system: V3_NULL_FLAVOR, code: 'UNK' }), { url: EXTENSIONS.nullFlavor, valueCode: 'MSK' }] },
      `<${NAME} nullFlavor="UNK"/>`,
      ['derived-differs .'],
    ],
  ]);
});

describe('gender: laws', () => {
  const code = fc.constantFrom(undefined, 'F', 'M', 'UN', 'X');
  const element = fc
    .record({ code, codeSystem: fc.constantFrom(undefined, OID, '1.2.3'), nullFlavor: fc.constantFrom(undefined, undefined, 'UNK') })
    .map((attributes) => build(NAME, attributes));
  lossless(GENDER, element);

  const value = fc.constantFrom('female', 'male', 'other', 'unknown');
  const extension = fc.constantFrom(
    [{ url: EXTENSIONS.nullFlavor, valueCode: 'MSK' }],
    specified(gender('F')),
    specified(gender('X')),
    specified({ system: V3_NULL_FLAVOR, code: 'NI' }),
  );
  stable<Prim>(GENDER, fc.record({ value, extension }, { requiredKeys: [] }), NAME);
});
