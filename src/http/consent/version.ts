import type { Request, Response } from 'express';
import { writeOptIn } from '../../consent/fhir/optin-write.js';
import { writeShield } from '../../consent/fhir/shield-write.js';
import type { Moment } from '../../consent/moment.js';
import type { Consent } from '../../fhir/types.js';
import type { Actor } from '../../gateway/consent/actor.js';
import type { ConsentService, Decision, ShieldOf } from '../../gateway/consent/service.js';
import { sendFhir } from '../reply.js';

/** One version of a Consent as it is shown. */
export interface Version {
  readonly id: string;
  readonly number: number;
  /** When it was kept. */
  readonly saved: Moment;
  readonly resource: Consent;
}

/** A version of a decision, as a gw-optin. */
export function decisionVersion({ optIn, bsn }: Decision): Version {
  const { id, version, saved = optIn.registered } = optIn;
  return { id, number: version, saved, resource: writeOptIn(optIn, { bsn, versionId: String(version), lastUpdated: saved }) };
}

/** A version of a shield, as a gw-shield; for the own source only (CS c.3). */
export function shieldVersion({ shield, bsn }: ShieldOf): Version {
  const { id, version, registered, ended = registered } = shield;
  return { id, number: version, saved: ended, resource: writeShield(shield, { bsn, versionId: String(version), lastUpdated: ended }) };
}

/**
 * All versions of what has an id, the first one first; none where it is not there for this caller. The shields of a source are looked at for that
 * source only, and whether or not a decision was found, so that the time tells nothing (CS C-32, C-35).
 */
export async function versionsOf(service: ConsentService, actor: Actor, id: string): Promise<readonly Version[]> {
  const decisions = await service.history(actor, id);
  const shields = await service.shieldHistory(actor, id);
  return [...decisions.map(decisionVersion), ...shields.map(shieldVersion)];
}

/** The weak tag of a version (R4 3.1.0.1.1). */
export function tagOf({ number }: Pick<Version, 'number'>): string {
  return `W/"${number}"`;
}

/** Headers of an answer that is about one version. */
export function setVersion(res: Response, version: Version): void {
  res.set({ ETag: tagOf(version), 'Last-Modified': new Date(version.saved).toUTCString() });
}

/** Sends a version. */
export function sendVersion(req: Request, res: Response, status: number, version: Version): void {
  setVersion(res, version);
  sendFhir(req, res, status, version.resource);
}

/** Address of a version. */
export function versionAddress(base: string, { id, number }: Pick<Version, 'id' | 'number'>): string {
  return `${base}/Consent/${id}/_history/${number}`;
}
