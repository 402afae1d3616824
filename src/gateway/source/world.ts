import type { LabelPolicy } from '../../consent/shielding/labels.js';
import type { Policy } from '../../consent/decision/policy.js';
import type { CE } from '../../hl7v3/datatypes.js';
import type { Stores } from '../../store/stores.js';
import type { Checked } from '../../trust/refusals.js';
import type { Signer } from '../../trust/signature/signer.js';
import type { Verifying } from '../../trust/verify/settings.js';
import type { SourceConnector, SourceQuestion } from '../connector.js';
import type { Declares } from './declared.js';
import type { PeerRule } from './peer.js';

/** Kinds of data that a source gives. */
export type SourceCategory = SourceQuestion['category'];

/** The clock and what waits for it. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves at that moment, or when `signal` says that nobody waits any more. */
  readonly until: (at: number, signal?: AbortSignal) => Promise<void>;
}

/** An organisation that gives data, as the gateway answers for it. */
export interface AnsweringSource {
  readonly ura: string;
  readonly name: string;
  /** Id of the application that is asked (AM 2.2). */
  readonly application: string;
  /** Milliseconds that fetching may take at most. */
  readonly budget: number;
  /** Whether a question must have its whole body signed (SEC 2.4). */
  readonly demandsSignedBody: boolean;
  /** What it means by its labels (CS c.6). */
  readonly labels: LabelPolicy;
  /** The way to its system; undefined for a kind of data that it does not give. */
  readonly connector: (category: SourceCategory) => SourceConnector | undefined;
  readonly verifying: () => Verifying;
  /** Signs for it, when there is a certificate of use. */
  readonly signer: () => Checked<Signer>;
}

/** How questions are answered; milliseconds. */
export interface AnswerSettings {
  /** Answers go at whole multiples of this (CS b.6). */
  readonly quantum: number;
  /** No empty answer goes before this (CS b.6). */
  readonly emptyFloor: number;
  /** How long before the requester's deadline an answer goes at the latest. */
  readonly margin: number;
  /** Whether a value that AORTA fixes must be there in every field of the wrappers (AM 6.4). */
  readonly isStrict: boolean;
  /** Whether SOAPAction must be that of the interaction (AM 6.1). */
  readonly checksSoapAction: boolean;
  /** Interactions with a newer version id that are answered (AM 1.2). */
  readonly versions: readonly string[];
  /** Services and SOAPActions that differ from the usual ones, by interaction (AM 6.1a). */
  readonly services: Readonly<Record<string, { readonly service: string; readonly soapAction: string }>>;
  /** When answers have their body signed: when the question had, or in any case. */
  readonly signs: 'when-asked' | 'always' | 'never';
  /** For whom the security header of an answer is; for whoever comes last when left out. */
  readonly actor?: string;
  /** What a question over HL7v3 means, which cannot say it. */
  readonly declares: Declares;
  /** Code for a source that did not answer in time, instead of RTEDEST (AM 4.3a). */
  readonly timeoutCode?: Required<Pick<CE, 'code' | 'codeSystem'>>;
}

/** Something that somebody must look at: in the log of the program, without anything of a patient. */
export interface Notice {
  readonly kind: 'register' | 'shields' | 'log' | 'source' | 'mapping' | 'signing';
  readonly code: string;
  /** URA. */
  readonly source?: string;
  readonly at?: string;
}

/** Everything around a question. */
export interface SourceWorld {
  readonly sources: readonly AnsweringSource[];
  readonly peers: readonly PeerRule[];
  readonly policy: Policy;
  readonly stores: Pick<Stores, 'register' | 'sourceSide' | 'lines' | 'keys'>;
  readonly clock: Clock;
  /** A new random UUID. */
  readonly newId: () => string;
  readonly settings: AnswerSettings;
  readonly notice: (notice: Notice) => void;
  /** Told of an error that should not be; nothing of its message may go anywhere. */
  readonly fault: (error: unknown) => void;
}
