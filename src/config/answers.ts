import type { ConfiguredCode } from './referral-index.js';
import type { ConfiguredService } from './switch-point.js';

/** What a question over HL7v3 means that cannot say so itself (CS C-43). */
export interface ConfiguredMeaning {
  /** v3-ActReason. */
  readonly purpose?: string;
  readonly relation?: string;
}

/** How the sources of the gateway answer over HL7v3; times in milliseconds. */
export interface ConfiguredAnswers {
  /** Moments at which answers go, and the earliest for an empty one (CS b.6). */
  readonly quantum: number;
  readonly emptyFloor: number;
  /** How long before the requester's deadline an answer goes at the latest (AM 6.7). */
  readonly margin: number;
  /** Values of wrappers that AORTA fixes, and SOAPAction (AM 6.1, 6.4). */
  readonly wrappers: 'lenient' | 'strict';
  readonly soapAction: 'lenient' | 'strict';
  /** Interactions with a newer version id that are answered (AM 1.2). */
  readonly versions: readonly string[];
  /** Services and SOAPActions that differ from the usual ones (AM 6.1a). */
  readonly services: Readonly<Record<string, ConfiguredService>>;
  /** Whether the body of an answer is signed, and for whom (SEC 2.4). */
  readonly signed: 'when-asked' | 'always' | 'never';
  readonly actor?: string;
  readonly declares: ConfiguredMeaning & { readonly contexts?: Readonly<Record<string, ConfiguredMeaning>> };
  /** Instead of RTEDEST, for a source that is too late (AM 4.3a). */
  readonly timeoutCode?: ConfiguredCode;
}

/** The same as a configuration writes it. */
export type GivenAnswers = Partial<ConfiguredAnswers>;

/** As the national network has it where its papers say something, else what this gateway chose. */
const USUAL: ConfiguredAnswers = {
  quantum: 250,
  emptyFloor: 1000,
  margin: 1000,
  wrappers: 'lenient',
  soapAction: 'lenient',
  versions: [],
  services: {},
  signed: 'when-asked',
  declares: { purpose: 'TREAT', relation: 'own-patient' },
};

/** Fills in what is left out. */
export function completeAnswers({ declares, ...given }: GivenAnswers = {}): ConfiguredAnswers {
  return { ...USUAL, ...given, declares: { ...USUAL.declares, ...declares } };
}
