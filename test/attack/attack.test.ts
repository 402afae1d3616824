import { OWN_ENGINE } from '../../src/trust/verify/own-engine.js';
import { XML_CRYPTO_ENGINE } from '../../src/trust/verify/xml-crypto-engine.js';
import { testPki } from '../support/pki.js';
import { CERTIFICATE_CASES } from './cases-certificate.js';
import { CONNECTION_CASES } from './cases-connection.js';
import { ENVELOPE_CASES } from './cases-envelope.js';
import { LEGACY_CASES } from './cases-legacy.js';
import { OTHER_CASES } from './cases-other.js';
import { SIGNATURE_CASES } from './cases-signature.js';
import { TEXT_CASES } from './cases-text.js';
import { TOKEN_CASES } from './cases-token.js';
import type { AttackCase, Got } from './run.js';

const CASES: readonly AttackCase[] = [
  ...ENVELOPE_CASES,
  ...SIGNATURE_CASES,
  ...CERTIFICATE_CASES,
  ...TOKEN_CASES,
  ...TEXT_CASES,
  ...LEGACY_CASES,
  ...OTHER_CASES,
  ...CONNECTION_CASES,
].sort((a, b) => a.number - b.number);

interface Row extends Got {
  readonly case: AttackCase;
  readonly own: Got;
  /** CPU of one verification, with what it takes to make the message: printed, since a busy machine must not fail a test. */
  readonly ms: number;
}

const rows: Row[] = [];

beforeAll(async () => {
  await testPki();
}, 300_000);

describe('given the attacks of the specification (SEC 5)', () => {
  it.each(CASES.map((c) => [c.number, c.attack, c] as const))(
    'case %d: %s',
    async (_, __, attack) => {
      const before = process.cpuUsage();
      const got = await attack.run(XML_CRYPTO_ENGINE);
      const { user, system } = process.cpuUsage(before);
      const row = { ...got, case: attack, own: await attack.run(OWN_ENGINE), ms: (user + system) / 1000 };
      rows.push(row);
      const expected = { code: attack.expected, outward: attack.outward };
      expect([got, row.own]).toEqual([expected, expected]);
    },
    60_000,
  );
});

afterAll(() => {
  process.stdout.write(`${table()}\n`);
});

function table(): string {
  const lines = rows.map((row) => {
    const { number, attack, expected, outward } = row.case;
    const isEqual = [row, row.own].every((got) => got.code === expected && got.outward === outward);
    const cells = [String(number), attack, expected, row.code === row.own.code ? row.code : `${row.code} / ${row.own.code}`, row.outward];
    return [...cells, isEqual ? 'equal' : 'DIFFERS', row.ms.toFixed(1)];
  });
  const all = [['case', 'attack', 'expected', 'got', 'outward', '', 'ms CPU, making it included'], ...lines];
  const widths = all[0]?.map((_, i) => Math.max(...all.map((line) => line[i]?.length ?? 0))) ?? [];
  const equal = lines.filter((line) => line[5] === 'equal').length;
  const text = all.map((line) =>
    line
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...text, `${equal} of ${lines.length} variants of ${new Set(rows.map((r) => r.case.number)).size} cases equal, with both engines`].join(
    '\n',
  );
}
