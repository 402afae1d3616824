import fc from 'fast-check';
import { isBsn } from '../../../src/bsn.js';
import { differencesOf } from '../../../src/hl7v3/equality.js';
import type { IndexRequest } from '../../../src/mapping/registration/entry.js';
import { readIndexRequest } from '../../../src/mapping/registration/request-read.js';
import { writeIndexRequest } from '../../../src/mapping/registration/request-write.js';
import { validateV3 } from '../../../src/mapping/validate/message.js';
import { attribute, child, type XmlElement } from '../../../src/xml/element.js';
import { LAW_RUNS } from '../../property/runs.js';
import {
  APPLICATION,
  BSN,
  changed,
  CODES,
  CONDITION,
  DISPENSE,
  FIXTURE,
  legacy,
  OTHER_BSN,
  received,
  REQUEST,
  SUMMARY,
  SYSTEM,
  told,
  URA,
} from './world.js';
import { readXml } from '../../../src/xml/reader.js';

const EXPECTED = { codes: CODES, certificateUra: URA, applications: [APPLICATION] };
const read = (root: XmlElement): ReturnType<typeof readIndexRequest> => readIndexRequest(root, EXPECTED);
const written = (request: IndexRequest): XmlElement => received(writeIndexRequest(request).root);

describe('the fixture', () => {
  test('given the message, when read, then it is the value, without any issue', () => {
    expect(read(readXml(FIXTURE))).toEqual({
      value: REQUEST,
      asked: { interaction: 'MFMT_IN002302NL', id: REQUEST.message.id, sender: APPLICATION },
      issues: [],
    });
  });

  test('given the value, when written, then it is the message, element by element', () => {
    expect(differencesOf(readXml(FIXTURE), written(REQUEST))).toEqual([]);
  });

  test('given either interaction, when written, then its wrapper and frame are valid', () => {
    for (const act of ['register', 'remove'] as const)
      expect(validateV3(written({ ...REQUEST, act })).filter(({ severity }) => severity !== 'information')).toEqual([]);
  });
});

describe('what is sent', () => {
  test.each([
    ['register', 'MFMT_IN002302NL', 'MFMT_TE002302NL'],
    ['remove', 'MFMT_IN002303NL', 'MFMT_TE002303NL'],
  ] as const)('given %s, when written, then it is %s with trigger %s', (act, name, trigger) => {
    const root = written({ ...REQUEST, act });
    const process = child(root, 'ControlActProcess');
    const code = process && child(process, 'code');
    expect([root.local, code && attribute(code, 'code')]).toEqual([name, trigger]);
    expect(process && child(process, 'overseer')).toBeUndefined();
  });

  test('given a code of the register, when written and read, then it stands in the frame', () => {
    const registry = { code: '900000', codeSystem: SYSTEM };
    expect(read(written({ ...REQUEST, registry })).value?.registry).toEqual(registry);
  });

  test.each<readonly [string, Partial<IndexRequest>, readonly string[]]>([
    ['a BSN that fails the eleven test', { reference: { ...REQUEST.reference, bsn: '999900159' } }, ['error bsn-invalid reference.bsn']],
    ['a BSN of eight digits', { reference: { ...REQUEST.reference, bsn: '99990015' } }, ['error bsn-invalid reference.bsn']],
    [
      'the switch as application',
      { reference: { ...REQUEST.reference, application: '1' } },
      ['error value-format reference.application', 'error application-mismatch reference.application'],
    ],
    ['the source of another', { reference: { ...REQUEST.reference, source: '00044411' } }, ['error author-mismatch reference.source']],
    ['a code without OID', { reference: { ...REQUEST.reference, code: { code: 'x', codeSystem: 'y' } } }, ['error value-format reference.code']],
    [
      'a URA of seven digits',
      { author: { ...REQUEST.author, ura: '0033311' } },
      ['error value-format author.ura', 'error author-mismatch reference.source'],
    ],
    ['an author without a name', { author: { ...REQUEST.author, name: ' ' } }, ['error required author.name']],
    ['a person as author', { author: { ...REQUEST.author, kind: 'person' } }, ['error value-format author.kind']],
    ['an id without extension', { message: { ...REQUEST.message, id: { root: '2.999' } } }, ['error required message.id.extension']],
    ['no moment', { message: { ...REQUEST.message, sent: 'yesterday' } }, ['error value-format message.sent']],
  ])('given %s, when written, then nothing is, and the property is named', (_, change, issues) => {
    const result = writeIndexRequest({ ...REQUEST, ...change });
    expect(result.root).toBeUndefined();
    expect(result.issues.map(({ severity, code, path }) => `${severity} ${code} ${path}`)).toEqual(issues);
  });
});

describe('the law', () => {
  const digits = (n: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9]{${n}}$`));
  const bsn = fc
    .integer({ min: 99990000, max: 99999999 })
    .map((eight) => Array.from({ length: 10 }, (_, last) => `${eight}${last}`).find(isBsn))
    .filter((found) => found !== undefined);
  // Whole seconds, away from the night on which the clock says the same hour twice.
  const moment = fc
    .integer({ min: Date.UTC(2026, 0, 1) / 1000, max: Date.UTC(2027, 8, 1) / 1000 })
    .map((seconds) => new Date(seconds * 1000).toISOString())
    .filter((text) => !text.startsWith('2026-10-25T00') && !text.startsWith('2026-10-25T01'));
  const request: fc.Arbitrary<IndexRequest> = fc
    .record({
      act: fc.constantFrom('register' as const, 'remove' as const),
      bsn,
      kind: fc.constantFrom(
        { category: 'ICA', code: CONDITION } as const,
        { category: 'MED', code: DISPENSE } as const,
        { category: 'PS', code: SUMMARY } as const,
      ),
      application: fc.integer({ min: 2, max: 99_999_999 }).map(String),
      ura: digits(8),
      uzi: digits(9),
      name: fc.stringMatching(/^[A-Za-z&<>"' é€]{1,30}$/).filter((text) => text.trim() === text),
      sent: moment,
      extension: fc.uuid(),
      at: fc.option(moment, { nil: undefined }),
      type: fc.option(fc.constantFrom('J8', 'Z3'), { nil: undefined }),
      registry: fc.option(fc.constant({ code: '900000', codeSystem: SYSTEM }), { nil: undefined }),
    })
    .map(({ act, kind, application, ura, uzi, name, sent, extension, at, type, registry, ...r }) => ({
      act,
      reference: { bsn: r.bsn, ...kind, application, source: ura },
      author: { kind: 'device', application, uzi, ura, name, ...(type === undefined ? {} : { type }) },
      message: { id: { root: '2.999.1', extension }, sent },
      ...(at === undefined ? {} : { at }),
      ...(registry === undefined ? {} : { registry }),
    }));

  test('given any request, when written, sent and read, then it is the same, without any issue', () => {
    fc.assert(
      fc.property(request, (value) => {
        const result = readIndexRequest(written(value), { codes: CODES, certificateUra: value.author.ura });
        expect(result.value).toEqual(value);
        expect(result.issues).toEqual([]);
      }),
      { numRuns: LAW_RUNS },
    );
  });

  test('given any request, when read and written again, then it is the same message', () => {
    fc.assert(
      fc.property(request, (value) => {
        const first = written(value);
        const again = readIndexRequest(first, { codes: CODES }).value;
        expect(again && differencesOf(first, written(again))).toEqual([]);
      }),
      { numRuns: LAW_RUNS },
    );
  });

  test('given a moment in the hour that comes twice, when sent, then it is read as standard time: the declared normalisation', () => {
    const result = read(written({ ...REQUEST, at: '2026-10-25T00:30:00.000Z' }));
    expect(result.value?.at).toBe('2026-10-25T01:30:00.000Z');
  });
});

const PATIENT = `<id root="2.16.840.1.113883.2.4.6.3" extension="${BSN}"/>`;
const CUSTODIAN = `<custodian>
              <AssignedDevice>
                <id root="2.16.840.1.113883.2.4.6.6" extension="${APPLICATION}"/>`;

describe('bad input', () => {
  test.each<readonly [string, readonly (readonly [string, string])[], readonly string[]]>([
    ['no BSN', [[PATIENT, '<id nullFlavor="UNK"/>']], ['error required recordTarget/patient']],
    ['no patient', [[PATIENT, '']], ['error required recordTarget/patient', 'error required recordTarget/patient']],
    [
      'two BSNs',
      [[PATIENT, PATIENT + PATIENT.replace(BSN, OTHER_BSN)]],
      ['error too-many recordTarget/patient/id[2]', 'error patient-mixed recordTarget/patient/id[2]'],
    ],
    ['the same BSN twice', [[PATIENT, PATIENT + PATIENT]], ['error too-many recordTarget/patient/id[2]']],
    ['a BSN that fails the eleven test', [[BSN, '999900159']], ['error bsn-invalid recordTarget/patient/id/@extension']],
    ['a BSN of eight digits', [[BSN, '99990015']], ['error bsn-invalid recordTarget/patient/id/@extension']],
    ['a kind of data that nobody knows', [['code="288432"', 'code="999"']], ['error code-unknown code/@code']],
    ['a code of another system', [[`code="288432" codeSystem="${SYSTEM}"`, 'code="288432" codeSystem="2.999"']], ['error code-unknown code/@code']],
    ['a code without system', [[`code="288432" codeSystem="${SYSTEM}"`, 'code="288432"']], ['error required code/@codeSystem']],
    [
      'an application that is not of this certificate',
      [[APPLICATION, '90000312']],
      ['error application-mismatch custodian/AssignedDevice/id/@extension'],
    ],
    [
      'the application of another than the sender',
      [[CUSTODIAN, CUSTODIAN.replace(APPLICATION, '90000312')]],
      [
        'error application-mismatch custodian/AssignedDevice/id/@extension',
        'error application-mismatch custodian/AssignedDevice/id/@extension',
        'error application-mismatch custodian/AssignedDevice/id/@extension',
      ],
    ],
    ['no application', [[CUSTODIAN, CUSTODIAN.replace(/<id .*/, '<id nullFlavor="UNK"/>')]], ['error required custodian/AssignedDevice']],
    [
      'a URA that is not that of the certificate',
      [[URA, '00044411']],
      ['error author-mismatch authorOrPerformer/participant/AssignedDevice/Organization/id/@extension'],
    ],
    ['a URA of seven digits', [[URA, '0033311']], ['error value-format authorOrPerformer/participant/AssignedDevice/Organization/id/@extension']],
    ['no entry', [['ActReference', 'Other']], ['error required subject2', 'warning not-mapped subject2/Other']],
    [
      'another interaction in interactionId',
      [['extension="MFMT_IN002302NL"', 'extension="MFMT_IN002303NL"']],
      ['error interaction-mismatch /MFMT_IN002302NL/interactionId/@extension'],
    ],
    ['a registration that is completed', [['"active"', '"completed"']], ['error wrapper-value statusCode/@code']],
    ['an entry that is denied', [['<ActReference ', '<ActReference negationInd="true" ']], ['error not-mapped @negationInd']],
    ['an entry that is null', [['<ActReference ', '<ActReference nullFlavor="NI" ']], ['error not-mapped @nullFlavor']],
    ['a moment that is a day', [['20260914082957', '20260914']], ['error value-format effectiveTime/@value']],
    ['a creation time that is impossible', [['20260914083000', '20260931083000']], ['error value-format /MFMT_IN002302NL/creationTime/@value']],
  ])('given %s, when read, then there is no value, and the place is told', (_, changes, issues) => {
    const result = read(changed(...changes));
    expect(result.value).toBeUndefined();
    expect(told(result.issues)).toEqual(issues);
    for (const issue of result.issues) expect([issue.line, issue.column].every((n) => (n ?? 0) > 0)).toBe(true);
    expect(JSON.stringify(result.issues)).not.toMatch(new RegExp(`${BSN}|${OTHER_BSN}|99990015`));
  });

  test('given another BSN in an attention line, when read, then patients are mixed', () => {
    const line = `<attentionLine><keyWordText code="PATID" codeSystem="2.16.840.1.113883.2.4.15.1">Patient.id</keyWordText>
      <value root="2.16.840.1.113883.2.4.6.3" extension="${OTHER_BSN}"/></attentionLine><receiver>`;
    const result = read(changed(['<receiver>', line]));
    expect(result.value).toBeUndefined();
    expect(result.issues.map(({ code }) => code)).toContain('patient-mixed');
  });

  test.each(['MFMT_IN002201NL', 'MFMT_IN002203NL', 'MFMT_IN002320NL', 'QURX_IN990113NL', 'MFMT_IN002104NL01', 'MFMT_IN002106NL02'])(
    'given %s, when read as a request, then it is the wrong interaction, and whom to answer is known',
    (name) => {
      const { value, asked, issues } = read(changed(['MFMT_IN002302NL', name]));
      expect([value, told(issues)]).toEqual([undefined, [`error interaction-not-supported /${name}`]]);
      expect(asked?.id).toEqual(REQUEST.message.id);
    },
  );

  test('given no control act, when read, then that is told and nothing breaks', () => {
    const text = FIXTURE.replace(/<ControlActProcess[\s\S]*<\/ControlActProcess>/, '');
    expect(told(read(readXml(text)).issues)).toEqual(['error required /MFMT_IN002302NL']);
  });

  test('given no id, when read, then nobody can be answered', () => {
    expect(read(changed([/<id root="2\.16.*R-0001"\/>/.exec(FIXTURE)?.[0] ?? '?', ''])).asked).toBeUndefined();
  });
});

describe('what is not read', () => {
  test.each<readonly [string, string, string, string]>([
    ['a status of the entry', '<recordTarget>', '<statusCode code="active"/><recordTarget>', 'statusCode'],
    [
      'an attribute of the patient',
      PATIENT,
      PATIENT.replace('/>', ' assigningAuthorityName="x"/>'),
      'recordTarget/patient/id/@assigningAuthorityName',
    ],
    ['a real id of the registration', '<id nullFlavor="UNK"/>', '<id root="2.999" extension="7"/>', 'id'],
    [
      'a period of validity',
      '<statusCode code="active"/>',
      '<statusCode code="active"/><effectiveTime><high value="20270101"/></effectiveTime>',
      'effectiveTime',
    ],
    ['a role beside the act', '<subject2 ', '<subject1/><subject2 ', 'subject1'],
  ])('given %s, when read, then the value is there and it is told', (_, from, to, path) => {
    const { value, issues } = read(changed([from, to]));
    expect(value).toEqual(REQUEST);
    expect(told(issues)).toEqual([`warning not-mapped ${path}`]);
  });

  test('given a validity that is unknown, when read, then nothing is told', () => {
    expect(read(changed(['<statusCode code="active"/>', '<statusCode code="active"/><effectiveTime nullFlavor="UNK"/>'])).issues).toEqual([]);
  });
});

describe('the older set', () => {
  test.each([
    ['MFMT_IN002101', 'MFMT_TE002101', 'register'],
    ['MFMT_IN002102', 'MFMT_TE002102', 'register'],
    ['MFMT_IN002103', 'MFMT_TE002103', 'remove'],
  ])('given %s by a person, when read, then it is understood as %s %s', (name, trigger, act) => {
    const { value, issues } = read(legacy(name, trigger));
    expect(told(issues)).toEqual(['warning not-mapped overseer']);
    expect(value).toEqual({
      ...REQUEST,
      act,
      author: { kind: 'person', uzi: '900000017', ura: URA, name: 'Huisartsenpraktijk De Wilg' },
    });
    // It is not sent again in that form.
    expect(writeIndexRequest(value ?? REQUEST).root).toBeUndefined();
  });

  test('given MFMT_IN002202NL by a system, when read, then it registers', () => {
    expect(read(changed(['MFMT_IN002302NL', 'MFMT_IN002202NL'], ['MFMT_TE002302NL', 'MFMT_TE002202NL'])).value?.act).toBe('register');
  });

  test('given MFMT_IN002101 without anybody who answers for it, when read, then that is told', () => {
    const { value, issues } = read(changed(['MFMT_IN002302NL', 'MFMT_IN002101'], ['MFMT_TE002302NL', 'MFMT_TE002101']));
    expect([value, told(issues)]).toEqual([undefined, ['error required /MFMT_IN002101/ControlActProcess']]);
  });
});
