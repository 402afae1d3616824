import { toSyslog } from '../../../src/store/access-log/siem.js';
import { event } from '../../consent/log/event.js';

test('given a refusal, when written for a security monitor, then who and why are there, and nothing of the patient', () => {
  const text = toSyslog(event({ kind: 'refusal', outcome: 'refused', code: 'R-MATRIX' }), 'gateway-1');
  expect(text).toBe(
    '<108>1 2026-11-21T09:00:00.000Z gateway-1 schakel - refusal [access@32473 outcome="refused" code="R-MATRIX" organization="90000301" ' +
      'asker="90000101" person="900000101" handle="00000-00000-0"]',
  );
});

test('given text that would end a field or a line, when written, then it stays one field of one line', () => {
  const requester = { organization: '90000101', address: 'a"] b\n<0>1 forged\\' };
  const text = toSyslog(event({ requester }), 'gate way\n');
  expect(text).toContain('address="a\\"\\] b <0>1 forged\\\\"');
  expect(text).toContain(' gate_way_ schakel ');
  expect(text.split('\n')).toHaveLength(1);
});
