import { readFileSync, rmSync } from 'node:fs';
import { complete, prepare, unsignedToken, type Preparation } from '../../../src/trust/token/prepared.js';
import { memoryStore } from '../../../src/trust/token/prepared-store.js';
import { readToken } from '../../../src/trust/token/token.js';
import { readExact } from '../../../src/xml/exact.js';
import { askSigner, keyFile, PROGRAM } from '../../support/external-signer.js';
import { TEST_NOW, testPki } from '../../support/pki.js';
import { codeOf, queryFacts, signerOf, valueOf } from '../../support/signing.js';
import { xmlCryptoVerifies } from '../../support/xml-crypto.js';

interface Desk extends Preparation {
  at: number;
}

/** A desk with a clock that a test can move. */
function desk(most?: number): Desk {
  const made: Desk = { at: TEST_NOW.getTime(), now: () => made.at, store: memoryStore(() => made.at, most) };
  return made;
}

test('the signer outside is at most 40 lines', () => {
  expect(readFileSync(PROGRAM, 'utf8').split('\n').length).toBeLessThanOrEqual(40);
});

describe('given a prepared token and a signer in its own process with the key of a card', () => {
  let card: Awaited<ReturnType<typeof keyFile>>;
  beforeAll(async () => {
    card = await keyFile('z-gp-auth');
  });
  afterAll(() => rmSync(card.folder, { recursive: true }));

  test.each(['octets', 'digest'] as const)('when it signs the %s, then the token is complete and verifies', async (what) => {
    const preparation = desk();
    const prepared = valueOf(await prepare(await queryFacts(), preparation));
    const signature = askSigner(card.file, { [what]: prepared[what] });
    const text = valueOf(await complete(prepared.key, signature, preparation));
    expect(xmlCryptoVerifies(text, (await testPki()).issued['z-gp-auth'].certificate)).toBe(true);
    expect(valueOf(readToken('transaction', readExact(text)))).toMatchObject({ messageId: prepared.messageId, bsn: '999910164' });
    expect(text.replace(/<ds:Signature [^]*?<\/ds:Signature>/, '')).toBe(prepared.unsigned);
  });

  test('when it is used a second time, then it is refused', async () => {
    const preparation = desk();
    const prepared = valueOf(await prepare(await queryFacts(), preparation));
    const signature = askSigner(card.file, prepared);
    expect(codeOf(await complete(prepared.key, signature, preparation))).toBe('accepted');
    expect(codeOf(await complete(prepared.key, signature, preparation))).toBe('TOKEN_REPLAY');
    expect(codeOf(await prepare(await queryFacts(), preparation))).toBe('TOKEN_REPLAY');
  });

  test('when fifty complete it at once, then one of them does', async () => {
    const preparation = desk();
    const prepared = valueOf(await prepare(await queryFacts(), preparation));
    const signature = askSigner(card.file, prepared);
    const answers = await Promise.all(Array.from({ length: 50 }, () => complete(prepared.key, signature, preparation)));
    expect(answers.filter((a) => a.ok)).toHaveLength(1);
    expect(new Set(answers.filter((a) => !a.ok).map(codeOf))).toEqual(new Set(['TOKEN_REPLAY']));
  });

  test('when it comes too late, then it is refused: first as expired, later as not known', async () => {
    const preparation = desk();
    const prepared = valueOf(await prepare(await queryFacts(), preparation));
    const signature = askSigner(card.file, prepared);
    preparation.at = prepared.expires;
    expect(codeOf(await complete(prepared.key, signature, preparation))).toBe('TOKEN_EXPIRED');
    preparation.at += 24 * 3600_000;
    expect(codeOf(await complete(prepared.key, signature, preparation))).toBe('TOKEN_MISSING');
  });

  test('when it signed something else, then SIG_DIGEST, and the right signature still completes it', async () => {
    const preparation = desk();
    const prepared = valueOf(await prepare(await queryFacts(), preparation));
    const other = valueOf(unsignedToken({ ...(await queryFacts()), bsn: '999990019' }));
    for (const request of [{ octets: other.octets }, { digest: other.digest }, { octets: '' }]) {
      expect(codeOf(await complete(prepared.key, askSigner(card.file, request), preparation))).toBe('SIG_DIGEST');
    }
    expect(codeOf(await complete(prepared.key, askSigner(card.file, prepared), preparation))).toBe('accepted');
  });

  test('when the digest was signed with another algorithm, then it is refused', async () => {
    const preparation = desk();
    const prepared = valueOf(await prepare(await queryFacts(), preparation));
    const signature = valueOf(await (await signerOf('z-gp-auth')).sign(Buffer.from(prepared.octets, 'base64'), 'rsa-sha512'));
    expect(codeOf(await complete(prepared.key, signature, preparation))).toBe('SIG_DIGEST');
  });
});

test('given a signature with another key, or none, when it completes a token, then SIG_INVALID', async () => {
  const preparation = desk();
  const prepared = valueOf(await prepare(await queryFacts(), preparation));
  const other = valueOf(await (await signerOf('z-pharm-auth')).sign(Buffer.from(prepared.octets, 'base64'), 'rsa-sha256'));
  for (const signature of [other, new Uint8Array(), new Uint8Array(256).fill(255), new Uint8Array(9999)]) {
    expect(codeOf(await complete(prepared.key, signature, preparation))).toBe('SIG_INVALID');
  }
});

test('given the same facts, when they are prepared elsewhere and later, then the digest is the same; other facts give another', async () => {
  const facts = await queryFacts();
  const [one, other] = [valueOf(unsignedToken(facts)), valueOf(unsignedToken({ ...facts, at: facts.at + 999 }))];
  expect(other).toEqual(one);
  const { messageId } = facts;
  const changes = [
    { bsn: '999990019' },
    { tokenId: '_x' },
    { at: facts.at + 1000 },
    { messageId: { ...messageId, extension: '2' } },
    { context: 'A' },
  ];
  for (const change of changes) expect(valueOf(unsignedToken({ ...facts, ...change })).digest).not.toBe(one.digest);
});

test('given nothing that was prepared, when it is completed, then TOKEN_MISSING', async () => {
  expect(codeOf(await complete('_none', new Uint8Array(256), desk()))).toBe('TOKEN_MISSING');
});

test('given a memory that is full, when one more is prepared, then it is refused, and again possible when others are over', async () => {
  const preparation = desk(2);
  const facts = await queryFacts();
  for (const tokenId of ['_1', '_2']) valueOf(await prepare({ ...facts, tokenId }, preparation));
  expect(codeOf(await prepare({ ...facts, tokenId: '_3' }, preparation))).toBe('SIGNING_UNAVAILABLE');
  expect(codeOf(await preparation.store.find('_1'))).toBe('accepted');
  preparation.at += 3600_000;
  expect(codeOf(await prepare({ ...facts, tokenId: '_3', at: preparation.at }, preparation))).toBe('accepted');
});
