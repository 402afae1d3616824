import type { Request, RequestHandler, Response } from 'express';
import { ifNoneMatch } from '../../consent/register/conditional.js';
import { isUuid } from '../../fhir/systems.js';
import { logReading } from '../../gateway/consent/reading.js';
import { absent } from '../fhir/absent.js';
import { addressOf } from '../fhir/bundle.js';
import { sendFhir } from '../reply.js';
import { consentAsking, type ConsentSetup } from './setup.js';
import { sendVersion, setVersion, tagOf, versionsOf, type Version } from './version.js';

/** `GET Consent/{id}`: the newest version, or 304 for who has it already. */
export function readRoute(setup: ConsentSetup): RequestHandler {
  return async (req, res) => {
    const newest = (await look(req, res, setup, 'read Consent')).at(-1);
    if (newest === undefined) throw absent('Consent');
    if (ifNoneMatch(req.get('If-None-Match'), String(newest.number)) === 'go-on') {
      sendVersion(req, res, 200, newest);
      return;
    }
    setVersion(res, newest);
    res.status(304).end();
  };
}

/** `GET Consent/{id}/_history/{v}`. */
export function versionReadRoute(setup: ConsentSetup): RequestHandler {
  return async (req, res) => {
    const versions = await look(req, res, setup, 'vread Consent');
    const version = versions.find(({ number }) => String(number) === req.params['version']);
    if (version === undefined) throw absent('Consent');
    sendVersion(req, res, 200, version);
  };
}

/** `GET Consent/{id}/_history`: all versions, the newest first. */
export function historyRoute(setup: ConsentSetup): RequestHandler {
  return async (req, res) => {
    const versions = await look(req, res, setup, 'history-instance Consent');
    const [first] = versions;
    if (first === undefined) throw absent('Consent');
    const { base, now } = setup.asking(req, res);
    sendFhir(req, res, 200, {
      resourceType: 'Bundle',
      id: setup.door.edge.newId(),
      type: 'history',
      timestamp: now,
      total: versions.length,
      link: [{ relation: 'self', url: `${addressOf(base, first.resource)}/_history` }],
      entry: [...versions].reverse().map((version) => historyEntry(base, version)),
    });
  };
}

/** Looks up what the address names; who looks is in the log before anything is shown (CS C-60 T2). */
async function look(req: Request, res: Response, setup: ConsentSetup, interaction: string): Promise<readonly Version[]> {
  const { actor, caller } = consentAsking(req, res, setup, interaction);
  await logReading(setup.context, actor, caller.bsn);
  const id = String(req.params['id']);
  return isUuid(id) ? versionsOf(setup.service, actor, id) : [];
}

function historyEntry(base: string, version: Version): object {
  const isFirst = version.number === 1;
  return {
    fullUrl: addressOf(base, version.resource),
    resource: version.resource,
    request: isFirst ? { method: 'POST', url: 'Consent' } : { method: 'PUT', url: `Consent/${version.id}` },
    response: { status: isFirst ? '201' : '200', etag: tagOf(version), lastModified: version.saved },
  };
}
