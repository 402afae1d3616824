import type { RequestHandler } from 'express';
import { TAKEOVER } from '../../consent/fhir/operations.js';
import type { Fate } from '../../consent/takeover/plan.js';
import type { TakeoverReport, TakeoverRequest } from '../../gateway/consent/service.js';
import { resourceOf } from '../body.js';
import { sendFhir } from '../reply.js';
import { parametersOf, type Said } from './answer.js';
import { Given, placeOf } from './given.js';
import { bodyRefusal, granted } from './refusals.js';
import { consentAsking, type ConsentSetup } from './setup.js';
import { requireAcceptable } from './written.js';

/** `POST Consent/$takeover`, for the desk: a dry run unless it is said otherwise (CS C-71, e). Patients are counted, not named. */
export function takeoverRoute(setup: ConsentSetup): RequestHandler {
  return async (req, res) => {
    requireAcceptable(req);
    const { actor } = consentAsking(req, res, setup, 'operation Consent/$takeover');
    const request = requestIn(new Given(resourceOf(res), TAKEOVER.in));
    sendFhir(req, res, 200, parametersOf(reported(granted(await setup.service.takeover(actor, request)))));
  };
}

function requestIn(given: Given<typeof TAKEOVER.in>): TakeoverRequest {
  const { from, to, date, noticeDate, objectionUntil, objection, item, dryRun } = given.values;
  const request: TakeoverRequest = {
    ...{ from: given.ura('from', from), to: given.ura('to', to), date },
    ...(noticeDate === undefined ? {} : { noticeDate }),
    ...(objectionUntil === undefined ? {} : { objectionUntil }),
    objections: objection.map((one) => given.bsn('objection', one)),
    items: item,
    apply: dryRun === false,
  };
  given.check();
  // A day is needed: a month or a year has no beginning of its own.
  const part = (['date', 'noticeDate', 'objectionUntil'] as const).find((name) => (request[name]?.length ?? 10) < 10);
  if (part !== undefined) throw bodyRefusal([{ code: 'value-format', severity: 'error', path: placeOf(part), expected: 'a date to the day' }]);
  return request;
}

function reported({ takeover, applied, patients, shields }: TakeoverReport): readonly Said[] {
  const fates = Object.entries(patients) as readonly (readonly [Fate, number])[];
  return [
    { name: 'takeover', valueString: takeover.id },
    { name: 'applied', valueBoolean: applied },
    ...fates.map(([fate, count]) => ({
      name: 'patients',
      part: [
        { name: 'fate', valueCode: fate },
        { name: 'count', valueString: String(count) },
      ],
    })),
    { name: 'shieldsCarried', valueString: String(shields.carried) },
    { name: 'shieldsClosed', valueString: String(shields.closed) },
  ];
}
