import { readCareQuery, writeCareQuery, type CareQuery } from '../../src/hl7v3/care-query.js';
import { checkQuery } from '../../src/hl7v3/query-check.js';
import { interaction } from '../../src/hl7v3/interactions.js';
import { v3 } from './messages.js';

const BSN = '999900006';
const PATIENT = `<patientID><value root="2.16.840.1.113883.2.4.6.3" extension="${BSN}"/></patientID>`;
const QUERY: CareQuery = {
  queryId: { root: '2.16.528.1.1007.3.3.11101.2', extension: 'Q-1' },
  responseModality: 'B',
  deadline: '20260302101530',
  bsn: BSN,
};

function read(parameters: string, name = 'QURX_IN990111NL') {
  return readCareQuery(v3(`<queryByParameter><queryId root="1.2" extension="3"/>${parameters}</queryByParameter>`), name);
}

test.each([
  ['QURX_IN990111NL', QUERY],
  [
    'QURX_IN990111NL',
    {
      ...QUERY,
      responseModality: 'R',
      dispensed: { low: '202403020000', high: '202603022359' },
      intendedUse: { high: '202603022359' },
      mostRecent: true,
    },
  ],
  ['REPC_IN000023NL', { ...QUERY, valid: { low: '202403020000' } }],
] as const)('given a query %s, when written and read, then it is the same, and valid', (name, query) => {
  const written = writeCareQuery(query, name);
  expect(readCareQuery(written, name)).toEqual({ query, problems: [] });
  const root = v3(`<${name}><id root="1.2" extension="9"/><creationTime value="20260302101500"/></${name}>`);
  const expected = query.responseModality === 'B' ? [] : ['wrapper-value'];
  expect(checkQuery(root, written, interaction(name)).map(({ code }) => code)).toEqual(expected);
});

test.each([
  ['a name in other capitals', PATIENT.replaceAll('patientID', 'PatientId')],
  ['a list around it', `<parameterList>${PATIENT}</parameterList>`],
  ['a payload around it', `<queryByParameterPayload>${PATIENT}</queryByParameterPayload>`],
])('given %s, when read, then the patient is found', (_, parameters) => {
  expect(read(parameters)).toMatchObject({ query: { bsn: BSN, responseModality: 'R' }, problems: [] });
});

test('given the role of an author, when a query for conditions is read, then nothing is refused for it', () => {
  const role = '<authorOrPerformerRole><value code="01.015" codeSystem="2.16.840.1.113883.2.4.15.111"/></authorOrPerformerRole>';
  expect(read(PATIENT + role, 'REPC_IN000023NL')).toMatchObject({ query: { bsn: BSN }, problems: [] });
});

const interval = (content: string): string => `<dispenseEventEffectiveTimeInterval>${content}</dispenseEventEffectiveTimeInterval>`;

test.each([
  ['no patient', '', 'required'],
  ['two patients', PATIENT + PATIENT, 'too-many'],
  ['a BSN that fails the eleven test', PATIENT.replace(BSN, '999900007'), 'bsn-invalid'],
  ['another kind of number', PATIENT.replace('2.4.6.3', '2.4.6.1'), 'bsn-invalid'],
  [
    'a parameter of another query',
    `${PATIENT}<availabilityTimeInterval><value><low value="20260101"/></value></availabilityTimeInterval>`,
    'not-mapped',
  ],
  ['an interval with a width', PATIENT + interval('<value><low value="20260101"/><width value="2" unit="d"/></value>'), 'value-format'],
  ['an interval without ends', PATIENT + interval('<value/>'), 'value-format'],
  ['an interval in words', PATIENT + interval('<value><low value="today"/></value>'), 'value-format'],
])('given %s, when read, then it is refused', (_, parameters, code) => {
  const { query, problems } = read(parameters);
  expect(query).toBeUndefined();
  expect(problems).toMatchObject([{ code }]);
});

test('given no id of the query, when read, then it is refused: an answer could not name it', () => {
  expect(readCareQuery(v3(`<queryByParameter>${PATIENT}</queryByParameter>`), 'QURX_IN990111NL').problems).toMatchObject([{ code: 'required' }]);
});
