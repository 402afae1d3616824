import type { AccessEvent } from '../../../src/consent/log/access-event.js';

export const HANDLE = '00000-00000-0';

/** A retrieval that delivered, as a test changes it. */
export function event(change: Partial<AccessEvent> = {}): AccessEvent {
  return {
    id: '5f0d8c1e-0000-4000-8000-000000000001',
    handle: HANDLE,
    kind: 'retrieval',
    at: '2026-11-21T09:00:00.000Z',
    outcome: 'success',
    organization: '90000301',
    requester: { organization: '90000101', person: '900000101', role: '01.015', application: '1234' },
    patient: 'k1.pseudonym',
    categories: ['MED'],
    interaction: 'QURX_IN990111NL',
    purpose: 'TREAT',
    relation: 'locum',
    sources: [{ source: '90000301', result: 'delivered' }],
    versions: { matrix: '2026-11-21' },
    ...change,
  };
}
