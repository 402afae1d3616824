import express, { type Request, type RequestHandler } from 'express';
import { NETWORK_LIMITS } from '../xml/limits.js';
import { refusal } from './reply.js';

const READ = ['application/xml', 'text/xml', 'application/json', 'application/fhir+json', 'application/fhir+xml'];

/** Refuses what is not XML or JSON in UTF-8 before it is read, and reads the rest as bytes; no `express.json()`, which loses digits (D29). */
export function textBody(): RequestHandler[] {
  const raw = express.raw({ type: () => true, limit: NETWORK_LIMITS.bytes, inflate: false });
  return [
    (req, _res, next) => {
      if (!isRead(req.headers['content-type'])) throw refusal(415, 'http-content-type', READ.join(', '));
      next();
    },
    raw,
  ];
}

const FORM = 'application/x-www-form-urlencoded';
/** Octets of a form: a search is no more than an address could hold. */
const LARGEST_FORM = 64 << 10;

/** Reads a posted form as bytes; one that is empty may come without a type. */
export function formBody(): RequestHandler[] {
  return [
    (req, _res, next) => {
      if (!isRead(req.headers['content-type'], [FORM])) throw refusal(415, 'http-content-type', FORM);
      next();
    },
    express.raw({ type: () => true, limit: LARGEST_FORM, inflate: false }),
    (req, _res, next) => {
      if (!(req.body instanceof Uint8Array)) req.body = new Uint8Array();
      next();
    },
  ];
}

/** The body as text; what is not UTF-8 is refused. */
export function bodyText(req: Request): string {
  const body: unknown = req.body;
  if (!(body instanceof Uint8Array)) return '';
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw refusal(400, req.headers['content-type']?.includes('json') === true ? 'json-not-utf8' : 'xml-not-utf8');
  }
}

/** A body without a type is taken for what it looks like. */
function isRead(contentType: string | undefined, read: readonly string[] = READ): boolean {
  const [type = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters
    .find((p) => p.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '');
  return (type === '' || read.includes(type)) && (charset === undefined || charset === 'utf-8' || charset === 'utf8');
}
