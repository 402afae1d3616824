import type { Issue, IssueCode } from '../errors.js';
import type { AcknowledgementDetail } from './acknowledgement.js';
import { ACKNOWLEDGEMENT_DETAIL_CODE } from './oids.js';

/** Transmission codes that Schakel sends, with what HL7 calls them (AM 4.3). */
const MEANING = {
  SYN100: 'Required association missing',
  SYN101: 'Required attribute missing',
  SYN102: 'Data type error',
  SYN103: 'Value not found in code system',
  SYN105: 'Required element missing',
  SYN110: 'Number of association repetitions exceeds limit',
  NS200: 'Unsupported interaction',
  NS202: 'Unsupported processing id',
  NS203: 'Unsupported version id',
  NS250: 'Unsupported processing Mode',
  NS260: 'Unknown sender',
  RTEDEST: 'Destination error',
  RTUDEST: 'Unknown destination',
  INTERR: 'Internal error',
} as const;

/** One of those codes. */
export type TransmissionCode = keyof typeof MEANING;

/** An error of the transmission as it is told to the sender: code and places, never a value. */
export function transmissionError(code: TransmissionCode, ...places: readonly string[]): AcknowledgementDetail {
  return {
    typeCode: 'E',
    code: { code, codeSystem: ACKNOWLEDGEMENT_DETAIL_CODE, displayName: MEANING[code] },
    location: places.map((text) => ({ text })),
  };
}

/** The finest transmission code for a problem (AM 4.3); a missing attribute and a missing element differ by their path. */
const CODES: Readonly<Partial<Record<IssueCode, TransmissionCode>>> = {
  'value-format': 'SYN102',
  'bsn-invalid': 'SYN102',
  'code-unknown': 'SYN103',
  'too-many': 'SYN110',
  'patient-mixed': 'SYN110',
  'interaction-not-supported': 'NS200',
};

/** Fields with a code of their own when they hold another value than AORTA fixes (AM 6.4). */
const FIELDS: readonly (readonly [field: string, code: TransmissionCode])[] = [
  ['/versionCode', 'NS203'],
  ['/profileId', 'NS203'],
  ['/processingCode', 'NS202'],
  ['/processingModeCode', 'NS250'],
];

/**
 * One problem of a message for its sender.
 * @param asked name of the interaction: in an envelope the path begins above the message, which the sender does not see as its own
 */
export function errorOf({ code, path }: Pick<Issue, 'code' | 'path'>, asked: string): AcknowledgementDetail {
  const start = path.indexOf(`/${asked}/`);
  return transmissionError(codeOf(code, path), start < 0 ? path : path.slice(start));
}

function codeOf(code: IssueCode, path: string): TransmissionCode {
  if (code === 'required') return path.includes('/@') ? 'SYN101' : 'SYN105';
  const field = code === 'wrapper-value' ? FIELDS.find(([name]) => path.includes(`${name}/`) || path.endsWith(name)) : undefined;
  return field?.[1] ?? CODES[code] ?? 'SYN105';
}
