import express, { type Request, type RequestHandler, type Response } from 'express';
import { readJson } from '../fhir/json.js';
import { readIssue } from '../fhir/read-issue.js';
import { NETWORK_LIMITS } from '../xml/limits.js';
import { Refusal, refusal } from './reply.js';

const READ = ['application/xml', 'text/xml', 'application/json', 'application/fhir+json', 'application/fhir+xml'];

/** Refuses what is not XML or JSON in UTF-8 before it is read, and reads the rest as bytes; no `express.json()`, which loses digits (D29). */
export function textBody(): RequestHandler[] {
  return bodyOf(READ, NETWORK_LIMITS.bytes);
}

const FORM = 'application/x-www-form-urlencoded';
const MOST_FORM = 64 * 1024;
const MOST_RESOURCE = 256 * 1024;
const JSON_TYPES = ['application/fhir+json', 'application/json'];

/** Reads a posted form as bytes; one that is empty may come without a type. */
export function formBody(): RequestHandler[] {
  return [
    ...bodyOf([FORM], MOST_FORM),
    (req, _res, next) => {
      if (!(req.body instanceof Uint8Array)) req.body = new Uint8Array();
      next();
    },
  ];
}

/** Reads one resource in JSON, of the size that a Consent can have; `resourceOf` gives it. What is no JSON is refused before anybody looks at it. */
export function resourceBody(): RequestHandler[] {
  const read: RequestHandler = (req, res, next) => {
    res.locals['resource'] = resourceIn(bodyText(req));
    next();
  };
  return [...bodyOf(JSON_TYPES, MOST_RESOURCE), read];
}

/** The resource in the body, behind `resourceBody`; undefined where there is none. */
export function resourceOf(res: Response): unknown {
  return res.locals['resource'];
}

function bodyOf(types: readonly string[], limit: number): RequestHandler[] {
  return [
    (req, _res, next) => {
      if (!isRead(req.headers['content-type'], types)) throw refusal(415, 'http-content-type', types.join(', '));
      next();
    },
    express.raw({ type: () => true, limit, inflate: false }),
  ];
}

function resourceIn(text: string): unknown {
  if (text === '') return undefined;
  try {
    return readJson(text);
  } catch (error) {
    throw new Refusal(400, [readIssue(error)]);
  }
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
function isRead(contentType: string | undefined, types: readonly string[]): boolean {
  const [type = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters
    .find((p) => p.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '');
  return (type === '' || types.includes(type)) && (charset === undefined || charset === 'utf-8' || charset === 'utf8');
}
