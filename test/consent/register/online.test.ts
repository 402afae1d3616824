import { handleRequest, onlineService, openRequests, sendRequest, type OnlineRequest } from '../../../src/consent/register/online.js';
import { done, GP, NOW, PHARMACY, PRACTICE, refusalsIn, RULES } from './made.js';

const wish = { id: 'r1', patient: 'p1', source: GP, wish: 'permit', email: 'p1@mail.example' } as const;
const sent = (): OnlineRequest => done(sendRequest(wish, 'midden', PRACTICE, RULES, NOW)).request;
const staff = { source: GP, mayHandle: true };

test('C-64 given a request, when it is handled, then the patient is mailed the provider and the result, and the address goes', () => {
  expect(sent()).toMatchObject({ state: 'sent', sent: NOW });
  const { request, notice } = done(handleRequest(sent(), 'handled', staff, NOW));
  expect(request).toEqual({ id: 'r1', patient: 'p1', source: GP, wish: 'permit', state: 'handled', sent: NOW, handled: NOW });
  expect(notice).toEqual({ to: 'p1@mail.example', source: GP, result: 'handled' });
});
test('C-64 given no address, then there is no mail; given it was handled, then not again', () => {
  const { email: _, ...without } = sent();
  const { request, notice } = done(handleRequest(without, 'refused', staff, NOW));
  expect(notice).toBeUndefined();
  expect(refusalsIn(handleRequest(request, 'handled', staff, NOW))).toEqual(['C-64 409 request-state']);
});
test('C-64 given what is sent or partly handled, then it is in the list until it is handled', () => {
  const earlier = { ...sent(), id: 'r0', sent: '2026-11-01T00:00:00.000Z', state: 'partly' } as const;
  const others = [
    { ...sent(), id: 'r2', source: PHARMACY },
    { ...sent(), id: 'r3', state: 'handled' },
  ] as const;
  expect(openRequests([sent(), earlier, ...others], GP).map((r) => r.id)).toEqual(['r0', 'r1']);
});
test('C-65 given how a source takes part, then the patient sees what it offers', () => {
  const offers = (online: (typeof PRACTICE)['online'], type = 'Z3') => onlineService({ online, type }, RULES);
  expect([offers('takes-part'), offers('undecided'), offers('refuses'), offers('takes-part', 'G5')]).toEqual([
    'digid-and-form',
    'form',
    'none',
    'none',
  ]);
  expect(refusalsIn(sendRequest(wish, 'midden', { ...PRACTICE, online: 'undecided' }, RULES, NOW))).toEqual(['C-65 422 digid-undecided']);
  expect(refusalsIn(sendRequest(wish, 'midden', { ...PRACTICE, online: 'refuses' }, RULES, NOW))).toEqual(['C-65 422 online-refused']);
});
test('C-73 T1 given a mental-health institution, then the refusal points to other ways', () => {
  const [refusal] = sendRequest(wish, 'midden', { ...PRACTICE, type: 'G5' }, RULES, NOW).refused ?? [];
  expect(refusal).toMatchObject({ rule: 'C-73', status: 422 });
  expect(refusal?.en).toMatch(/form|ask/);
});
test('C-04 T2 given DigiD without a second factor, then 403', () => {
  expect(refusalsIn(sendRequest(wish, 'basis', PRACTICE, RULES, NOW))).toEqual(['C-04 403 second-factor']);
});
test('C-75 T1 given a certificate without the authorisation, then 403; given another practice, then it does not exist', () => {
  expect(refusalsIn(handleRequest(sent(), 'handled', { source: GP, mayHandle: false }, NOW))).toEqual(['C-75 403 portal-authorisation']);
  expect(refusalsIn(handleRequest(sent(), 'handled', { source: PHARMACY, mayHandle: true }, NOW))).toEqual(['- 404 not-found']);
});
test.each(['handled', 'partly', 'refused'] as const)('C-75 T2 given a complete request, then it can be marked %s', (result) => {
  expect(done(handleRequest(sent(), result, staff, NOW)).request.state).toBe(result);
});
