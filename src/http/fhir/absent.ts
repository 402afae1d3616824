import { ISSUES } from '../../errors.js';
import { Refusal } from '../reply.js';

/** The one answer for what is not there and for what the caller may not see (CS b.5): it says nothing of what was asked for. */
export function absent(type: 'AuditEvent' | 'Consent' | 'Organization'): Refusal {
  return new Refusal(404, [{ code: 'resource-not-found', severity: ISSUES['resource-not-found'].severity, path: type }]);
}
