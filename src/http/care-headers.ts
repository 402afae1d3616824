import type { Request } from 'express';
import type { Declared } from '../gateway/requester/asking.js';
import type { Given } from '../gateway/requester/authority.js';
import { refusal } from './reply.js';

/** Header in which a client declares why it asks: a code of v3-ActReason (CS C-43). */
export const PURPOSE = 'Schakel-Purpose';
/** Header in which it declares the relation with the patient: `locum`, or `appointment; since=2026-01-01; appointment=2026-03-02`. */
export const RELATION = 'Schakel-Relation';
/** Header in which it gives the signature for what `$prepare-query` gave it: `key=...; signature=BASE64` (D34). */
export const SIGNATURE = 'Schakel-Signature';

const DATE = '\\d{4}-\\d\\d-\\d\\d(?:T[0-9:.+Z-]{5,20})?';
const RELATION_FORM = new RegExp(`^([a-z][a-z-]{1,30})(?:; ?since=(${DATE}))?(?:; ?appointment=(${DATE}))?$`);
const SIGNATURE_FORM = /^key=([A-Za-z_][\w.-]{0,127}); ?signature=([A-Za-z0-9+/]{4,4096}={0,2})$/;

/** What a client declares; that it declares something else than what exists is for the decision to refuse. */
export function declaredIn(req: Request): Declared {
  const [purpose, relation] = [req.get(PURPOSE), req.get(RELATION)];
  if (purpose !== undefined && !/^[A-Z]{2,20}$/.test(purpose)) throw refusal(400, 'http-parameter', `${PURPOSE}: a code`);
  const [, kind, since, appointment] = RELATION_FORM.exec(relation ?? '') ?? [];
  if (relation !== undefined && kind === undefined) throw refusal(400, 'http-parameter', `${RELATION}: kind; since=date; appointment=date`);
  const told = { ...(since === undefined ? {} : { since }), ...(appointment === undefined ? {} : { appointment }) };
  return { ...(purpose === undefined ? {} : { purpose }), ...(kind === undefined ? {} : { relation: { kind, ...told } }) };
}

/** The signature that a client gives with its question, if it does. */
export function signedIn(req: Request): Given['signed'] {
  const text = req.get(SIGNATURE);
  if (text === undefined) return undefined;
  const [, key, signature] = SIGNATURE_FORM.exec(text) ?? [];
  if (key === undefined || signature === undefined) throw refusal(400, 'http-parameter', `${SIGNATURE}: key=...; signature=base64`);
  return { key, signature: Buffer.from(signature, 'base64') };
}

/** What a client prefers (RFC 7240): how unknown parameters are handled, and whether it asks again for the answer. */
export function preferencesOf(req: Request): { readonly handling: 'strict' | 'lenient'; readonly isLater: boolean } {
  const preferred = (req.get('Prefer') ?? '').split(/[,;]/).map((one) => one.trim().toLowerCase());
  return { handling: preferred.includes('handling=strict') ? 'strict' : 'lenient', isLater: preferred.includes('respond-async') };
}
