import fc from 'fast-check';
import { issueText, toFhir, type FromHl7v3, type Issue } from '../../src/index.js';
import { answer, batch, BSN, dosing, envelope, event, list, MEDLIST, OTHER_BSN, patient, payload, product, ZI } from './message.js';

const told = (issues: readonly Issue[]): string[] =>
  issues.map((i) => `${i.severity} ${i.code} ${i.path.replace(/^.*medicationDispenseEvent/, 'EVENT')}`);
const one = (parts: Parameters<typeof event>[0]): FromHl7v3 => toFhir(payload(list([event(parts)])));
const whose = (parts: Parameters<typeof patient>[0]): FromHl7v3 => toFhir(payload(list(undefined, patient(parts))));
const bsn = (value: string): string => `<id root="2.16.840.1.113883.2.4.6.3" extension="${value}"/>`;
const dispenses = ({ bundle }: FromHl7v3): number => bundle?.entry?.filter((e) => e.resource?.resourceType === 'MedicationDispense').length ?? 0;

describe('what cannot be read at all', () => {
  const binary = (text: string, encoding: BufferEncoding): Uint8Array => new Uint8Array(Buffer.from(text, encoding));
  const rows: readonly (readonly [string, string | Uint8Array, string])[] = [
    ['nothing', '', 'xml-not-well-formed'],
    ['text', 'geen XML', 'xml-not-well-formed'],
    ['XML that is not well-formed', payload().replace('</subject>', ''), 'xml-not-well-formed'],
    ['a root in another namespace', payload().replace('urn:hl7-org:v3', 'urn:hl7-org:v2'), 'input-unknown'],
    ['a root without namespace', '<subject/>', 'input-unknown'],
    ['another root', payload().replaceAll('subject', 'object'), 'input-unknown'],
    ['FHIR as XML', '<Bundle xmlns="http://hl7.org/fhir"/>', 'input-unknown'],
    ['SOAP 1.2', envelope(answer()).replace('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope'), 'soap-version'],
    ['an empty envelope', envelope(''), 'soap-body'],
    ['a payload in an envelope', envelope(payload()), 'input-unknown'],
    ['deep nesting', payload('<a>'.repeat(200) + '</a>'.repeat(200)), 'xml-too-deep'],
    ['a DOCTYPE', '<!DOCTYPE subject>' + payload(), 'xml-doctype'],
    ['an entity of its own', `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${payload().replace('VERZONNEX', '&x;')}`, 'xml-doctype'],
    ['an entity that nobody declares', payload().replace('VERZONNEX', '&x;'), 'xml-not-well-formed'],
    ['UTF-16', binary('\uFEFF' + payload(), 'utf16le'), 'xml-not-utf8'],
    ['Latin-1', binary(payload().replace('Testje', 'Tésté'), 'latin1'), 'xml-not-utf8'],
    ['Latin-1 by its own word', `<?xml version="1.0" encoding="ISO-8859-1"?>${payload()}`, 'xml-not-utf8'],
    ['a name of two megabytes', payload().replace('Testje', 'x'.repeat(2 << 20)), 'xml-token-too-long'],
  ];

  test.each(rows)('given %s, when translated, then there is one fatal issue with line and column, and no Bundle', (_, input, code) => {
    const { bundle, issues } = toFhir(input);
    expect(bundle).toBeUndefined();
    expect(issues.map((i) => [i.code, i.severity])).toEqual([[code, 'fatal']]);
    expect(issues.every((i) => (i.line ?? 0) > 0 && (i.column ?? 0) > 0)).toBe(true);
  });

  test('given an interaction that is no answer, when translated, then it is not taken for an answer that found nothing', () => {
    const { issues } = toFhir(answer().replaceAll('QURX_IN990113NL', 'QURX_IN990111NL'));
    expect(told(issues)).toContain('error interaction-not-supported /QURX_IN990111NL');
  });

  test('given another payload, when translated, then it is named', () => {
    expect(told(toFhir(payload('<OtherList/>')).issues)).toEqual(['fatal input-unknown /subject/OtherList']);
  });

  test('given no list where one belongs, when translated, then that is not taken for an answer that found nothing', () => {
    expect(toFhir(payload('')).issues).not.toEqual([]);
  });
});

describe('missing mandatory parts', () => {
  test.each(['id', 'statusCode', 'effectiveTime', 'quantity', 'performer', 'product', 'responsibleParty'] as const)(
    'given an event without %s, when translated, then that is named, and the rest is there',
    (part) => {
      const read = one({ [part]: '' });
      expect([told(read.issues), dispenses(read)]).toEqual([[`error required EVENT/${part}`], 1]);
    },
  );

  test('given a mandatory part that no rule reads, when translated, then it is told as unread and not as missing', () => {
    const prescription = `<directTargetOf><prescription><id nullFlavor="UNK"/><statusCode nullFlavor="UNK"/><reason><diagnosisEvent>
      <code code="DX" codeSystem="2.999.1"/><value code="1" codeSystem="2.999.2"/></diagnosisEvent></reason></prescription></directTargetOf>`;
    expect(told(one({ product: product({ prescription }) }).issues)).toEqual([
      'warning not-mapped EVENT/product/dispensedMedication/directTargetOf/prescription/reason/diagnosisEvent/code',
    ]);
  });

  test('given a list without patient, when translated, then it is named', () => {
    expect(told(toFhir(payload(list(undefined, ''))).issues)).toEqual(['error required /subject/MedicationDispenseList/subject']);
  });

  test('given a patient without identifier, when translated, then it is named', () => {
    expect(told(whose({ id: '' }).issues)).toEqual(['error required /subject/MedicationDispenseList/subject/Patient/id']);
  });

  test('given an answer without control act, when translated, then it is named', () => {
    const { issues } = toFhir(answer().replace(/<ControlActProcess[^]*<\/ControlActProcess>/, ''));
    expect(told(issues)).toEqual(['error required /QURX_IN990113NL']);
  });
});

describe('values that cannot be', () => {
  const code = (attributes: string): string => product({ kind: `<MedicationKind><code ${attributes} displayName="X"/></MedicationKind>` });
  const KIND = 'EVENT/product/dispensedMedication/MedicationKind/code';
  const rows: readonly (readonly [string, FromHl7v3, string])[] = [
    ['an unknown status', one({ statusCode: '<statusCode code="finished"/>' }), 'error code-unknown EVENT/statusCode/@code'],
    [
      'an unknown gender',
      whose({ gender: '<administrativeGenderCode code="X" codeSystem="2.16.840.1.113883.5.1"/>' }),
      'warning code-unknown /subject/MedicationDispenseList/subject/Patient/Person/administrativeGenderCode/@code',
    ],
    ['an unknown element', one({ destination: '<strange/>' }), 'warning not-mapped EVENT/strange'],
    ['a root that is no OID', one({ id: '<id root="2.16.x" extension="1"/>' }), 'error value-format EVENT/id/@root'],
    ['a code system that is no OID', one({ product: code('code="1" codeSystem="G-Standaard"') }), `error value-format ${KIND}/@codeSystem`],
    [
      'another code where one is fixed',
      toFhir(payload(list(undefined, undefined, MEDLIST.replace('5.4', '5.5')))),
      'warning fixed-value /subject/MedicationDispenseList/code/@codeSystem',
    ],
    [
      'a BSN that fails the eleven test',
      whose({ id: bsn('999900159') }),
      'warning bsn-invalid /subject/MedicationDispenseList/subject/Patient/id/@extension',
    ],
    ['a BSN of five digits', whose({ id: bsn('99990') }), 'warning bsn-invalid /subject/MedicationDispenseList/subject/Patient/id/@extension'],
    ['a quantity that is no number', one({ quantity: '<quantity value="3O" unit="1"/>' }), 'error value-format EVENT/quantity/@value'],
    [
      'an hour that the clock skips',
      one({ effectiveTime: '<effectiveTime value="202603290230"/>' }),
      'warning time-does-not-exist EVENT/effectiveTime/@value',
    ],
    ...['20260230', '20261301', '20260332', '19000229', '202603022500', '2026-03-02', 'morgen', ''].map(
      (date) =>
        [`the date "${date}"`, one({ effectiveTime: `<effectiveTime value="${date}"/>` }), 'error value-format EVENT/effectiveTime/@value'] as const,
    ),
  ];

  test.each(rows)('given %s, when translated, then one issue says so with line and column, and the dispense is there', (_, read, expected) => {
    expect(told(read.issues)).toEqual([expected]);
    expect(dispenses(read)).toBe(1);
    expect(read.issues.every((i) => (i.line ?? 0) > 0 && (i.column ?? 0) > 0)).toBe(true);
  });

  test('given an issue, when its line and column are looked up, then the element stands there', () => {
    const xml = payload(list([event({ statusCode: '<statusCode code="finished"/>' })]));
    const [issue] = toFhir(xml).issues;
    expect(xml.split('\n')[(issue?.line ?? 0) - 1]?.slice((issue?.column ?? 0) - 1)).toMatch(/^<statusCode code="finished"/);
  });

  test('given a value that cannot be, when translated, then nothing stands for it in FHIR', () => {
    const { bundle } = one({ effectiveTime: '<effectiveTime value="20260230"/>' });
    expect(JSON.stringify(bundle)).not.toContain('whenHandedOver');
  });
});

describe('a batch', () => {
  const good = (n: number): string => answer([list([event({ id: `<id root="2.999.8" extension="V-${n}"/>` })])], `A-${n}`);
  const broken = answer([list([event({ id: '<id root="x" extension="1"/>', statusCode: '<statusCode code="odd"/>' })])], 'A-2');
  const refused = answer([list(undefined, patient() + patient({ id: bsn(OTHER_BSN) }))], 'A-2');

  test.each([
    ['an answer with errors', broken, 3],
    ['an answer that is refused', refused, 2],
    ['an answer without content', good(2).replace(/<ControlActProcess[^]*<\/ControlActProcess>/, ''), 2],
    ['something that is no answer', '<Strange/>', 2],
    ['an answer that found nothing', answer([], 'A-2'), 2],
  ])('given %s among good ones, when translated, then the others are there', (_, bad, expected) => {
    const read = toFhir(batch([good(1), bad, good(3)]));
    expect(dispenses(read)).toBe(expected);
    const ids = JSON.stringify(read.bundle);
    expect([ids.includes('"V-1"'), ids.includes('"V-3"')]).toEqual([true, true]);
    expect(read.issues.filter((i) => i.severity === 'error').every((i) => /(\[2\]|Strange)/.test(i.path))).toBe(true);
  });
});

describe('two patients in one answer', () => {
  const other = patient({ id: bsn(OTHER_BSN), name: '<name><family>Vreemdeling</family></name>' });
  const withSubject = product({
    prescription: `<directTargetOf typeCode="DIR"><prescription><id nullFlavor="UNK"/><statusCode nullFlavor="UNK"/>${other}</prescription></directTargetOf>`,
  });
  const shown = (xml: string): [number, boolean, string[]] => {
    const read = toFhir(xml);
    return [
      read.bundle?.entry?.filter((e) => e.search?.mode === 'match').length ?? 0,
      /Vreemdeling|99990/.test(JSON.stringify(read.bundle)),
      [...new Set(read.issues.map((i) => i.code))],
    ];
  };

  test.each([
    ['two BSNs of one patient', payload(list(undefined, patient({ id: bsn(BSN) + bsn(OTHER_BSN) })))],
    ['two patients in one list', payload(list(undefined, patient() + other))],
    ['another patient at a prescription', payload(list([event({ product: withSubject })]))],
    ['another patient at a prescription, in an answer', answer([list([event(), event({ product: withSubject })])])],
  ])('given %s, when translated, then nothing of the answer is shown and the issue says why', (_, xml) => {
    expect(shown(xml)).toEqual([0, false, ['patient-mixed']]);
  });

  test.each([
    ['two lists of other patients in one answer', answer([list(), list(undefined, other)])],
    ['two lists of other patients in one subject', payload(list() + list(undefined, other))],
  ])('given %s, when translated, then nothing of the answer is shown and the issue says why', (_, xml) => {
    expect(shown(xml)).toEqual([0, false, ['patient-mixed']]);
  });

  test('given two answers about different patients, when translated, then each keeps its own patient', () => {
    const { bundle } = toFhir(batch([answer([list()]), answer([list([event({ id: '<id root="2.999.8" extension="V-2"/>' })], other)], 'A-2')]));
    const subjects = bundle?.entry?.flatMap((e) => (e.resource?.resourceType === 'MedicationDispense' ? [e.resource.subject?.reference] : []));
    expect(new Set(subjects).size).toBe(2);
  });
});

test('given a BSN where a code belongs, when translated, then the issue names the place and not the number', () => {
  const { issues } = toFhir(payload(list([event({ statusCode: '<statusCode code="999900006"/>' })])));
  expect(issues.length).toBeGreaterThan(0);
  expect(JSON.stringify(issues)).not.toContain('999900006');
});

describe('whatever is broken', () => {
  const usual = payload(
    list([event({ product: product({ dosings: dosing({ routeCode: `<routeCode code="9" codeSystem="${ZI}" displayName="oraal"/>` }) }) })]),
  );
  const values = [...usual.matchAll(/="([^"]*)"/g)].slice(2);
  const elements = [...usual.matchAll(/<(\w+)([^<>]*)\/>/g)];
  const junk = fc.constantFrom('', ' ', 'x', '0', '-1', '1e999', '999900158999900158', '2.16.', 'true', '😀', '&amp;', 'a'.repeat(5_000));

  test('given any value replaced by junk, when translated, then nothing throws', () => {
    fc.assert(
      fc.property(fc.constantFrom(...values), junk, (match, value) => {
        const xml = usual.slice(0, match.index) + `="${value}"` + usual.slice(match.index + match[0].length);
        expect(toFhir(xml).issues.every((i) => issueText(i).length < 12_000)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('given any leaf taken away, doubled or renamed, when translated, then nothing throws', () => {
    fc.assert(
      fc.property(fc.constantFrom(...elements), fc.constantFrom('', '$&$&', '<odd$2/>', '$&stray', '<$1/>'), (match, change) => {
        const xml = usual.slice(0, match.index) + match[0].replace(/<(\w+)([^<>]*)\/>/, change) + usual.slice(match.index + match[0].length);
        expect(toFhir(xml).bundle).toBeDefined();
      }),
      { numRuns: 400 },
    );
  });

  test('given issues about a patient, when written for a person, then no text holds the BSN', () => {
    const inputs = [
      list(undefined, patient({ id: bsn('999900159') })),
      list(undefined, patient({ id: bsn(BSN).replace('/>', ' odd="x"/>') + '<id root="x" extension="999900158"/>' })),
      list(undefined, patient() + patient({ id: bsn(OTHER_BSN) })),
      list(undefined, patient({ id: `<id extension="${BSN}"/>` })),
      list(undefined, patient({ id: bsn(BSN) + '</wrong>' })),
    ];
    for (const input of inputs) {
      const { issues } = toFhir(payload(input));
      expect(issues).not.toEqual([]);
      expect(issues.map((i) => issueText(i, 'nl') + issueText(i)).join()).not.toMatch(/9999001(58|59|71)/);
    }
  });
});
