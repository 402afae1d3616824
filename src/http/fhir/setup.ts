import type { Request, Response } from 'express';
import type { Organisation } from '../../config/organisations.js';
import type { Language } from '../../errors.js';
import type { Stores } from '../../store/stores.js';
import type { AccessSetup } from '../access.js';
import type { HttpEdge } from '../frame.js';
import { baseOf } from './base.js';
import { callerOf, type Caller } from './caller.js';

/** What the doors of the consent register and the access log are made with. */
export interface DoorSetup {
  readonly access: AccessSetup;
  readonly organisations: readonly Organisation[];
  readonly language: Language;
  readonly edge: HttpEdge;
  readonly stores: Stores;
  /** Address of the public listener as its clients know it. */
  readonly url?: string;
}

/** A request behind `requireAccess`. */
export interface Asking {
  readonly caller: Caller;
  /** Address of the FHIR server. */
  readonly base: string;
  /** To whom the token of a page belongs. */
  readonly who: readonly string[];
  /** Moment of the request. */
  readonly now: string;
}

/** Who asks, and where. */
export function askingOf(req: Request, res: Response, { organisations, url, edge }: DoorSetup, base: string): Asking {
  const caller = callerOf(req, res, organisations);
  const { kind, ura = '', bsn = '', caseId = '' } = caller;
  return { caller, base: baseOf(req, url, base), who: [kind, ura, bsn, caseId], now: edge.now().toISOString() };
}
