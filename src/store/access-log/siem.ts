import type { AccessEvent } from '../../consent/log/access-event.js';

/** Facility `log audit` of RFC 5424, and how serious an outcome is there. */
const FACILITY = 13;
const SEVERITIES = { success: 6, refused: 4, failed: 3 } as const;
/** Private enterprise number for examples (RFC 5612). */
const ENTERPRISE = 32473;

/**
 * A line as syslog (RFC 5424) for a security monitor: who did what kind of thing, with which outcome. The patient, the kind of data and
 * the sources are left out: supervision of systems needs none of them.
 */
export function toSyslog(event: AccessEvent, host: string): string {
  const { requester = {}, change } = event;
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['outcome', event.outcome],
    ['code', event.code],
    ['organization', event.organization],
    ['asker', requester.organization],
    ['person', requester.person],
    ['address', requester.address],
    ['handle', event.handle],
    ['changed', change?.of],
    ['before', change?.before],
    ['after', change?.after],
  ];
  const said = fields.flatMap(([name, value]) => (value === undefined ? [] : [`${name}="${escaped(value)}"`]));
  return `<${FACILITY * 8 + SEVERITIES[event.outcome]}>1 ${event.at} ${printable(host)} schakel - ${event.kind} [access@${ENTERPRISE} ${said.join(' ')}]`;
}

/** RFC 5424 6.3.3; what ends a line would begin another event. */
function escaped(value: string): string {
  return value.replace(/[\\"\]]/g, '\\$&').replace(/[\u0000-\u001f\u007f]/g, ' ');
}

function printable(name: string): string {
  return name.replace(/[^\u0021-\u007e]/g, '_') || '-';
}
