import { toAuditEvent } from '../../../src/consent/log/audit-event.js';
import { EVENT_KINDS, isEventKind, type EventKind } from '../../../src/consent/log/event-kinds.js';
import type { AccessEvent } from '../../../src/consent/log/access-event.js';
import { standardDefinitions } from '../../../src/definitions.js';
import { Validator } from '../../../src/fhir/validate/validate.js';
import { event } from './event.js';

const OBSERVER = { application: '4321', name: 'Schakel' };
const validator = new Validator(standardDefinitions());
const KINDS = Object.keys(EVENT_KINDS).filter(isEventKind);

function faults(line: AccessEvent, compartment: 'open' | 'restricted'): readonly string[] {
  const found = validator.validate(toAuditEvent(line, OBSERVER, compartment), {
    profiles: ['https://schakel.example/fhir/StructureDefinition/gw-access-event'],
  });
  return found.filter(({ severity }) => severity !== 'information').map((issue) => `${issue.code} ${issue.path}`);
}

test.each(KINDS)('given a line of kind %s, when written as AuditEvent, then it fits gw-access-event in both compartments', (kind: EventKind) => {
  const line = event({
    kind,
    outcome: kind === 'refusal' ? 'refused' : 'success',
    ids: { initialRequest: 'urn:uuid:5f0d8c1e-0000-4000-8000-000000000002', message: 'urn:uuid:5f0d8c1e-0000-4000-8000-000000000003' },
    restricted: [{ source: '90000302', reason: 'N-WITHDRAWN', consent: 'Consent/5f0d8c1e-0000-4000-8000-000000000004/_history/2', filter: '7' }],
  });
  expect(faults(line, 'open')).toEqual([]);
  expect(faults(line, 'restricted')).toEqual([]);
});

test.each(['start', 'stop', 'certificate', 'clock', 'authentication'] as const)(
  'given a line of kind %s about nobody, when written, then the gateway itself is the one who acted',
  (kind) => {
    const { requester: _nobody, patient: _unknown, sources: _none, ...bare } = event({ kind });
    const audit = toAuditEvent(bare, OBSERVER, 'open');
    expect(audit.agent?.[0]?.who?.identifier?.value).toBe('4321');
    expect(faults(bare, 'open')).toEqual([]);
  },
);

test('given reasons that depend on the patient, when written for others than an inspection, then neither reason, consent nor filter is there', () => {
  const restricted = [{ source: '90000302', reason: 'N-NO', consent: 'Consent/5f0d8c1e-0000-4000-8000-000000000004/_history/2', filter: '7' }];
  const text = JSON.stringify(toAuditEvent(event({ restricted }), OBSERVER, 'open'));
  expect(text).toBe(JSON.stringify(toAuditEvent(event(), OBSERVER, 'open')));
  expect(JSON.stringify(toAuditEvent(event({ restricted }), OBSERVER, 'restricted'))).toContain('N-NO');
});

test('given a mandated retrieval, when written, then person, responsible professional and organisation are agents', () => {
  const requester = { organization: '90000101', person: '900000777', role: '01.000', responsible: { uzi: '900000101', role: '01.015' } };
  const agents = toAuditEvent(event({ requester }), OBSERVER, 'open').agent ?? [];
  expect(agents.map(({ who, requestor }) => [who?.identifier?.value, requestor])).toEqual([
    ['900000777', true],
    ['900000101', false],
    ['90000101', false],
    ['90000301', false],
  ]);
});
