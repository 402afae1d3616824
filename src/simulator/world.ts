import type { Policy } from '../consent/decision/policy.js';
import { localText } from '../amsterdam.js';
import { APPLICATION_ID } from '../hl7v3/oids.js';
import type { II } from '../hl7v3/datatypes.js';
import { soapServiceOf, type Addressee, type SoapService } from '../hl7v3/soap-services.js';
import type { SwitchPoint } from '../gateway/switch-point.js';
import type { Timers } from '../trust/certificate/download.js';
import type { Signer } from '../trust/signature/signer.js';
import type { Verifying, Authorise } from '../trust/verify/settings.js';
import type { SimulatorConfig } from './config.js';
import type { ReferralRegister } from './index/referral-register.js';
import type { AccessLines } from './log/access-lines.js';
import type { Participants } from './participants.js';
import type { TokenAuthority } from './token/authority.js';
import type { Player } from './scenario.js';

/** Everything around a message. */
export interface SimulatorWorld {
  readonly config: SimulatorConfig;
  readonly participants: Participants;
  readonly policy: Policy;
  readonly index: ReferralRegister;
  readonly log: AccessLines;
  readonly play: Player;
  /** With what messages are verified; who may ask is decided by `authorise`. */
  readonly verifying: (authorise: Authorise) => Verifying;
  /** The authorisation server. */
  readonly authority: () => TokenAuthority;
  /** The way to a source; undefined for an application that is none. */
  readonly lineTo: (application: string) => SwitchPoint | undefined;
  /** Signs what leaves, where that is configured. */
  readonly signer?: Signer;
  readonly timers: Timers;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A new random UUID. */
  readonly newId: () => string;
}

/** A new message id of the switch (AM 6.2). */
export function newMessageId({ newId }: Pick<SimulatorWorld, 'newId'>): II & { readonly root: string; readonly extension: string } {
  return { root: APPLICATION_ID, extension: newId() };
}

/** Now, as wrappers write it (AM 6.3). */
export function wrapperTime({ now }: Pick<SimulatorWorld, 'now'>): string {
  return localText(new Date(now()).toISOString()) ?? '';
}

/** Service and SOAPAction of an interaction, as configured or usual. */
export function serviceOf({ services }: Pick<SimulatorConfig, 'services'>, interaction: string, addressee: Addressee): SoapService | undefined {
  return services.find((one) => one.interaction === interaction && one.addressee === addressee) ?? soapServiceOf(interaction, addressee);
}
