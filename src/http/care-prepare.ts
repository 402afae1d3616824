import type { Request, RequestHandler } from 'express';
import { notFound } from '../consent/shielding/answer.js';
import { readJson, writeJson } from '../fhir/json.js';
import { isTree, textAt, treesAt } from '../fhir/tree.js';
import type { CareType } from '../gateway/requester/care-types.js';
import type { PreparedQuery } from '../gateway/requester/prepare.js';
import type { PreparedToken } from '../trust/token/prepared.js';
import { bodyText } from './body.js';
import { declaredIn } from './care-headers.js';
import { clientOf, replyOf, send, tokenOf, type CareSetup } from './care-search.js';
import { acceptable, FHIR_JSON, refusal } from './reply.js';

/**
 * `POST [type]/$prepare-query`: Parameters with `patient` (a reference with the identifier) and `certificate` (the authentication certificate of
 * the card) in; what has to be signed out, as `key`, `messageId`, `token`, `octets`, `digest` and `expires` (D34).
 */
export function prepareRoute(of: CareType, setup: CareSetup): RequestHandler {
  return async (req, res) => {
    const type = acceptable(req, FHIR_JSON);
    const token = tokenOf(res);
    const preparing = { of, bsn: token.bsn ?? '', client: clientOf(req, token), declared: declaredIn(req), certificate: certificateIn(req) };
    send(res, type, replyFor(await setup.requester.prepare(preparing), setup));
  };
}

function replyFor(prepared: PreparedQuery, setup: CareSetup): Parameters<typeof send>[2] {
  if (prepared.kind === 'prepared') return { status: 200, text: writeJson(parametersOf(prepared.token)) };
  if (prepared.kind === 'not-found') return { status: 404, text: writeJson(notFound()) };
  return replyOf(prepared, setup);
}

/** The patient was compared with the token at the door. */
function certificateIn(req: Request): Uint8Array {
  const [certificate, ...more] = treesAt(parametersIn(req), 'parameter').filter((one) => one['name'] === 'certificate');
  const text = certificate && textAt(certificate, 'valueBase64Binary');
  if (text === undefined || more.length > 0 || !/^[A-Za-z0-9+/\s]{40,40000}={0,2}$/.test(text))
    throw refusal(400, 'http-parameter', 'one certificate, as valueBase64Binary');
  return Buffer.from(text, 'base64');
}

function parametersIn(req: Request): Readonly<Record<string, unknown>> {
  const text = bodyText(req);
  const read = ((): unknown => {
    try {
      return readJson(text);
    } catch {
      return undefined;
    }
  })();
  if (!isTree(read) || read['resourceType'] !== 'Parameters') throw refusal(400, 'http-parameter', 'a Parameters resource in JSON');
  return read;
}

function parametersOf({ key, messageId, unsigned, octets, digest, expires }: PreparedToken): object {
  return {
    resourceType: 'Parameters',
    parameter: [
      { name: 'key', valueString: key },
      { name: 'messageId', valueIdentifier: { system: `urn:oid:${messageId.root}`, value: messageId.extension } },
      { name: 'token', valueString: unsigned },
      { name: 'octets', valueBase64Binary: octets },
      { name: 'digest', valueBase64Binary: digest },
      { name: 'expires', valueInstant: new Date(expires).toISOString() },
    ],
  };
}
