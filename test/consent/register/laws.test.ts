import fc from 'fast-check';
import { standardDefinitions } from '../../../src/definitions.js';
import { isFailure } from '../../../src/errors.js';
import { readOptIn } from '../../../src/consent/fhir/optin-read.js';
import { writeOptIn } from '../../../src/consent/fhir/optin-write.js';
import type { OptIn } from '../../../src/consent/opt-in.js';
import { correct } from '../../../src/consent/register/correct.js';
import { yesInForce } from '../../../src/consent/register/index-changes.js';
import { sign } from '../../../src/consent/register/sign.js';
import { mayBecome } from '../../../src/consent/register/status.js';
import { withdraw } from '../../../src/consent/register/withdraw.js';
import { Validator } from '../../../src/fhir/validate/validate.js';
import { ADULT, after, GP, registering, RULES } from './made.js';

const validator = new Validator(standardDefinitions());
const choice = fc.constantFrom('permit', 'deny');
const party = fc.constantFrom('patient', 'guardian', 'child');
const act = fc.record({
  kind: fc.constantFrom('register', 'register', 'withdraw', 'sign', 'correct'),
  decision: choice,
  parties: fc.array(fc.record({ party, decision: choice }), { minLength: 1, maxLength: 2 }),
  hours: fc.integer({ min: 1, max: 4000 }),
});
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** What an act stores; nothing when it is refused. */
function doing({ kind, decision, parties }: Act, decisions: readonly OptIn[], birthDate: string, now: string, id: string): readonly OptIn[] {
  const standing = { ...ADULT, birthDate, decisions };
  const last = decisions.at(-1);
  const signatures = parties.map((p) => ({ ...p, given: now }));
  switch (kind) {
    case 'register':
      return stored(registering({ id, decision, decisionConfirmed: decision, given: now, signatures, replaces: true }, standing, now));
    case 'withdraw':
      return stored(withdraw({ patient: 'p1', by: parties[0]?.party ?? 'patient', channel: 'spoken' }, standing, now));
    case 'sign':
      return last === undefined ? [] : stored(sign(last, { party: 'child', decision, given: now }, standing, RULES, now));
    case 'correct':
      return last === undefined ? [] : stored(correct(last, standing, now));
  }
}

function stored(outcome: { readonly refused?: unknown } & { readonly stored?: readonly OptIn[] }): readonly OptIn[] {
  return outcome.stored ?? [];
}

test('c.1, c.2 given any course of events, then one decision at most is in force, every move is allowed, a withdrawal closes, and each version is a valid gw-optin', () => {
  fc.assert(
    fc.property(
      fc.array(act, { maxLength: 6 }),
      fc.constantFrom('1980-01-01', '2014-11-21', '2011-03-01', '2018-01-01', '2012'),
      (acts, birthDate) => {
        let decisions: readonly OptIn[] = [];
        let now = Date.parse('2026-11-21T09:00:00Z');
        acts.forEach((one, i) => {
          now += one.hours * 3_600_000;
          const moment = new Date(now).toISOString();
          const id = `3f0b8f0e-4f5a-4a55-8f0a-0d5c1a2b3c0${i}`;
          const changes = doing(one, decisions, birthDate, moment, id);
          for (const next of changes) {
            const before = decisions.find((d) => d.id === next.id);
            expect(before === undefined || before.status === next.status || mayBecome(before.status, next.status)).toBe(true);
            expect(next.version).toBe((before?.version ?? 0) + 1);
            const consent = writeOptIn(next, { bsn: '999990019' });
            expect(readOptIn(consent).issues).toEqual([]);
            expect(validator.validate(consent).filter(isFailure)).toEqual([]);
          }
          decisions = after(decisions, changes);
          expect(decisions.filter((d) => d.status === 'active').length).toBeLessThanOrEqual(1);
          if (one.kind === 'withdraw' && changes.length > 0) expect(yesInForce(decisions, 'p1', GP, moment)).toBeUndefined();
        });
      },
    ),
    { numRuns: Number(process.env['SCHAKEL_LAW_RUNS'] ?? 200) },
  );
});
