import type { Request, Response } from 'express';
import type { Actor } from '../../gateway/consent/actor.js';
import type { ConsentContext } from '../../gateway/consent/context.js';
import type { ConsentService } from '../../gateway/consent/service.js';
import { actorOf } from '../fhir/caller.js';
import type { Asking, DoorSetup } from '../fhir/setup.js';
import { refusal } from '../reply.js';

/** What the routes of Consent are made with. */
export interface ConsentSetup {
  readonly door: DoorSetup;
  readonly context: ConsentContext;
  readonly service: ConsentService;
  /** Who asks, behind `requireAccess`. */
  readonly asking: (req: Request, res: Response) => Asking;
}

/** A request of somebody for whom the register does something. */
export interface ConsentAsking extends Asking {
  readonly actor: Actor;
}

/** Who asks, and for whom the register acts. @param interaction of FHIR, for the log: `create Consent` */
export function consentAsking(req: Request, res: Response, { asking }: ConsentSetup, interaction: string): ConsentAsking {
  const found = asking(req, res);
  const actor = actorOf(found.caller, interaction);
  if (actor === undefined) throw refusal(403, 'not-allowed');
  return { ...found, actor };
}
