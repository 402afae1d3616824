import fc from 'fast-check';
import { canonicalText } from '../../../src/xml/canonical.js';
import { readExact } from '../../../src/xml/exact.js';
import { signAssertion } from '../../../src/trust/signature/sign-assertion.js';
import { transactionToken } from '../../../src/trust/token/build.js';
import { AORTA_PROFILE, endOfWindow, type TokenKind } from '../../../src/trust/token/profile.js';
import { readToken, writeToken } from '../../../src/trust/token/token.js';
import type { MandateToken, RegistrationToken, TransactionToken } from '../../../src/trust/token/tokens.js';
import { codeOf, queryFacts, signerOf, valueOf } from '../../support/signing.js';

/** Texts of every kind: plain ones, whatever Unicode has, halves of surrogate pairs, and what breaks XML. */
const nasty = fc.constantFrom(
  '"',
  '<',
  ']]>',
  '&',
  '\r',
  '\uFFFE',
  '\uD800',
  '\0',
  '&#13;',
  '<!--',
  '-->',
  '<?x?>',
  ' ',
  '\u0085',
  '\u00a0',
  '\u202e',
  '😀',
);
const any = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  fc.array(fc.oneof(nasty, fc.string({ maxLength: 3 })), { maxLength: 6 }).map((pieces) => pieces.join('')),
);
/** Mostly something that can be written, so that the law of what is written is tried often enough. */
const mostly = <T>(good: fc.Arbitrary<T>): fc.Arbitrary<T | string> => fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: any });
const TEXT = mostly(
  fc.oneof(
    fc.string({ minLength: 1, maxLength: 20 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    fc.constantFrom('"', '<', ']]>', '&amp;', '<!--', ' ', '😀'),
  ),
);
const digits = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'), minLength: length, maxLength: length });
const BSN = fc.constantFrom('999910164', '999990019', '999900158');
const URA = digits(4).map((d) => `9000${d}`);
const ROLE = fc.constantFrom('01.015', '17.000', '00.000');
const PROFESSIONAL = fc.record({ uzi: digits(4).map((d) => `90000${d}`), role: ROLE });
const INSTANT = fc.integer({ min: 0, max: 4_102_444_800 }).map((s) => s * 1000);
const COMMON = {
  id: mostly(fc.uuid().map((u) => `_${u}`)),
  issueInstant: INSTANT,
  audiences: fc.array(mostly(digits(7).map((d) => `urn:IIroot:2.16.840.1.113883.2.4.6.6:IIext:1${d}`)), { maxLength: 3 }),
};
const WINDOW = fc.tuple(INSTANT, fc.integer({ min: -50, max: 5000 })).map(([from, s]) => ({ notBefore: from, notOnOrAfter: from + s * 1000 }));

const TRANSACTION = fc.record(
  {
    ...COMMON,
    issuer: mostly(URA),
    subject: PROFESSIONAL,
    confirmation: mostly(fc.constant(AORTA_PROFILE.confirmation.transaction)),
    holderOfKey: fc.record({
      issuerName: TEXT.map((name) => name.trim()),
      serialNumber: mostly(fc.bigInt({ min: 0n, max: 1n << 159n }).map(String)),
    }),
    authnInstant: INSTANT,
    authnContext: fc.constantFrom('card', 'server'),
    messageId: fc.record({ root: mostly(fc.constant('2.16.528.1.1007.3.3.1')), extension: TEXT }),
    interaction: mostly(fc.constant('QURX_IN990011NL')),
    bsn: mostly(BSN),
    context: TEXT,
  },
  {
    requiredKeys: [
      'id',
      'issueInstant',
      'audiences',
      'issuer',
      'confirmation',
      'holderOfKey',
      'authnInstant',
      'authnContext',
      'messageId',
      'interaction',
    ],
  },
);
const MANDATE = fc.record({ ...COMMON, issuer: PROFESSIONAL, organisation: mostly(URA), context: TEXT });
const REGISTRATION = fc.record(
  { ...COMMON, issuer: URA, bsn: mostly(BSN), scanToken: fc.base64String({ minLength: 4, maxLength: 200 }), widToken: TEXT },
  { requiredKeys: ['id', 'issueInstant', 'audiences', 'issuer', 'bsn'] },
);

const LAWS: readonly (readonly [TokenKind, fc.Arbitrary<object>])[] = [
  ['transaction', TRANSACTION],
  ['mandate', MANDATE],
  ['registration', REGISTRATION],
];

describe.each(LAWS)('given a %s token with any values', (kind, arbitrary) => {
  test('when it is written and read, then it is equal and its text canonical, or a value was refused', () => {
    let written = 0;
    fc.assert(
      fc.property(arbitrary, WINDOW, (some, window) => {
        const token = { ...some, ...window } as TransactionToken & MandateToken & RegistrationToken;
        const assertion = writeToken(kind, token);
        if (!assertion.ok) {
          expect(assertion.refusal.code).toBe('VALUE_REFUSED');
          return;
        }
        written++;
        const tree = readExact(assertion.value.text);
        expect(canonicalText(tree)).toBe(assertion.value.text);
        expect(readToken(kind, tree)).toEqual({ ok: true, value: token });
      }),
      { numRuns: 400 },
    );
    expect(written).toBeGreaterThan(10);
  });
});

test('given a context of any characters, when a token is signed, then what is read back is that context, or it was refused', async () => {
  const [facts, signer] = [await queryFacts(), await signerOf('z-gp-auth')];
  await fc.assert(
    fc.asyncProperty(any, async (context) => {
      const assertion = writeToken('transaction', valueOf(transactionToken({ ...facts, context })));
      if (!assertion.ok) {
        expect(assertion.refusal).toEqual({ code: 'VALUE_REFUSED', at: 'context' });
        return;
      }
      const text = valueOf(await signAssertion(assertion.value, signer));
      expect(valueOf(readToken('transaction', readExact(text))).context).toBe(context);
    }),
    { numRuns: 60 },
  );
});

test.each(['\r', '\n', '\t', '\0', '\u0085', '\uFFFE', '\uFFFF', '\uD800', 'a\uDC00', ''])(
  'given a value with %j, when a token is written, then VALUE_REFUSED',
  async (context) => {
    expect(codeOf(writeToken('transaction', valueOf(transactionToken({ ...(await queryFacts()), context }))))).toBe('VALUE_REFUSED');
  },
);

describe('given a token of somebody else', () => {
  const others: readonly (readonly [string, (text: string) => string])[] = [
    [
      'has an attribute that is not defined',
      (t) =>
        t.replace(
          '</saml:AttributeStatement>',
          '<saml:Attribute Name="x"><saml:AttributeValue>y</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>',
        ),
    ],
    ['has an attribute twice', (t) => t.replace(/(<saml:Attribute Name="interactionId">[^]*?<\/saml:Attribute>)/, '$1$1')],
    ['has an attribute with two values', (t) => t.replace(/(<saml:AttributeValue>QURX[^]*?<\/saml:AttributeValue>)/, '$1$1')],
    ['has an attribute less', (t) => t.replace(/<saml:Attribute Name="messageIdRoot">[^]*?<\/saml:Attribute>/, '')],
    ['has an empty attribute', (t) => t.replace('QURX_IN990011NL', '')],
    ['has an XML attribute more', (t) => t.replace('<saml:Subject>', '<saml:Subject x="y">')],
    ['has another version', (t) => t.replace('"2.0"', '"1.1"')],
    ['has a comment in the subject', (t) => t.replace('01.015', '01<!--x-->.015')],
    ['has a comment between elements', (t) => t.replace('<saml:Subject>', '<!--x--><saml:Subject>')],
    ['has text between elements', (t) => t.replace('<saml:Subject>', 'x<saml:Subject>')],
    ['has an element in a text', (t) => t.replace('900005259', '<b/>900005259')],
    ['has an element more', (t) => t.replace('<saml:Conditions', '<saml:Advice></saml:Advice><saml:Conditions')],
    ['has its elements in another order', (t) => t.replace(/(<saml:Subject>[^]*<\/saml:Subject>)(<saml:Conditions[^]*<\/saml:Conditions>)/, '$2$1')],
    ['has an element of another namespace', (t) => t.replace('<saml:NameID>', '<NameID xmlns="urn:x">').replace('</saml:NameID>', '</NameID>')],
    ['ends nowhere', (t) => t.replace(/ NotOnOrAfter="[^"]*"/, '')],
    ['is in local time', (t) => t.replace(/(NotBefore="[^"]*)Z"/, '$1"')],
    ['has a day that does not exist', (t) => t.replace(/NotBefore="[^"]*"/, 'NotBefore="2026-02-30T00:00:00Z"')],
    ['ends before it begins', (t) => t.replace(/NotBefore="[^"]*"/, 'NotBefore="2026-06-01T12:05:00Z"')],
    ['has a BSN that is none', (t) => t.replace('999910164', '999911234')],
    ['has no KeyInfo', (t) => t.replace(/<ds:KeyInfo[^]*<\/ds:KeyInfo>/, '')],
  ];

  async function changed(change: (text: string) => string): Promise<string> {
    const { text } = valueOf(writeToken('transaction', valueOf(transactionToken(await queryFacts()))));
    const other = change(text);
    expect(other).not.toBe(text);
    return codeOf(readToken('transaction', readExact(other)));
  }

  test.each(others)('that %s, when it is read, then TOKEN_MALFORMED', async (_, change) => {
    expect(await changed(change)).toBe('TOKEN_MALFORMED');
  });

  test.each<readonly [string, (text: string) => string]>([
    ['has white space between elements', (t) => t.replaceAll('><saml:', '>\n  <saml:')],
    ['has other prefixes', (t) => t.replaceAll('saml:', 'a:').replace('xmlns:saml', 'xmlns:a')],
    [
      'has its attributes in another order',
      (t) => t.replace(/(<saml:AttributeStatement>)(<saml:Attribute [^]*?<\/saml:Attribute>)([^]*)(<\/saml:AttributeStatement>)/, '$1$3$2$4'),
    ],
    ['has identifiers in the older form', (t) => t.replaceAll(/urn:IIroot:([\d.]+):IIext:/g, 'urn:oid:$1.')],
    ['is for nobody', (t) => t.replace(/<saml:Audience>[^]*<\/saml:Audience>/, '')],
  ])('that %s, when it is read, then it is read', async (_, change) => {
    expect(await changed(change)).toBe('accepted');
  });
});

test.each([
  ['2026-06-01T12:00:00Z', { seconds: 300 }, '2026-06-01T12:05:00.000Z'],
  ['2026-06-01T12:00:00Z', { months: 18 }, '2027-12-01T12:00:00.000Z'],
  ['2026-08-31T12:00:00Z', { months: 18 }, '2028-02-29T12:00:00.000Z'],
  ['2026-08-31T12:00:00Z', { months: 6 }, '2027-02-28T12:00:00.000Z'],
  ['2024-02-29T23:59:59Z', { months: 36 }, '2027-02-28T23:59:59.000Z'],
])('given %s and a window of %j, when it ends, then at %s', (from, window, end) => {
  expect(new Date(endOfWindow(Date.parse(from), window)).toISOString()).toBe(end);
});
