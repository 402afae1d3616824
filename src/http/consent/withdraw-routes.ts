import type { RequestHandler } from 'express';
import { URA_SYSTEM } from '../../consent/fhir/canonicals.js';
import { WITHDRAW, WITHDRAW_ALL } from '../../consent/fhir/operations.js';
import { CHANNELS, PARTIES } from '../../consent/fhir/optin-extensions.js';
import type { Actor } from '../../gateway/consent/actor.js';
import type { ConsentContext } from '../../gateway/consent/context.js';
import type { WithdrawWords } from '../../gateway/consent/service.js';
import { isUuid } from '../../fhir/systems.js';
import { resourceOf } from '../body.js';
import type { Caller } from '../fhir/caller.js';
import { sendFhir } from '../reply.js';
import { parametersOf } from './answer.js';
import { Given, placeOf } from './given.js';
import { granted, refuseCaller } from './refusals.js';
import { consentAsking, type ConsentSetup } from './setup.js';
import { decisionVersion } from './version.js';
import { requireAcceptable, toldBeside } from './written.js';
import { lacksSecondFactor, usualChannel, wordsRefused } from './words.js';

/** `POST Consent/{id}/$withdraw`: by the source that heard it, or by the patient (CS C-15 to C-18). */
export function withdrawRoute(setup: ConsentSetup): RequestHandler {
  return async (req, res) => {
    requireAcceptable(req);
    const { actor, caller } = consentAsking(req, res, setup, 'operation Consent/$withdraw');
    const given = new Given(resourceOf(res), WITHDRAW.in);
    const { at, by, channel } = given.values;
    const words: WithdrawWords = {
      by: by === undefined ? 'patient' : given.code('by', by, PARTIES),
      channel: channel === undefined ? usualChannel(actor) : given.code('channel', channel, CHANNELS, 'C-04'),
      ...(at === undefined ? {} : { at: given.moment('at', at) }),
    };
    given.check();
    await requireWords(setup.context, actor, caller, words);
    const id = String(req.params['id']);
    if (!isUuid(id)) return refuseCaller(setup.context, actor, 'not-found');
    const changed = granted(await setup.service.withdraw(actor, { id, ...words }));
    const told = toldBeside(changed, [], setup.door.language);
    const outcome = told === undefined ? [] : [{ name: 'outcome', resource: told }];
    sendFhir(req, res, 200, parametersOf([{ name: 'return', resource: decisionVersion(changed).resource }, ...outcome]));
  };
}

/** `POST Consent/$withdraw-all`: at some or all sources, by the patient or at the desk; what came of each source is told (CS C-17, C-18 T1). */
export function withdrawAllRoute(setup: ConsentSetup): RequestHandler {
  return async (req, res) => {
    requireAcceptable(req);
    const { actor, caller } = consentAsking(req, res, setup, 'operation Consent/$withdraw-all');
    const given = new Given(resourceOf(res), WITHDRAW_ALL.in);
    const { patient, source, at, by } = given.values;
    const bsn = given.bsn('patient', patient);
    const sources = source.map((one) => given.ura('source', one));
    const words: WithdrawWords = {
      by: by === undefined ? 'patient' : given.code('by', by, PARTIES),
      channel: usualChannel(actor),
      ...(at === undefined ? {} : { at: given.moment('at', at) }),
    };
    given.check();
    await requireWords(setup.context, actor, caller, words);
    const request = { bsn, ...words, ...(sources.length === 0 ? {} : { sources }) };
    const { status } = granted(await setup.service.withdrawAll(actor, request));
    const parts = status.map(({ source: value, state }) => ({
      name: 'source',
      part: [
        { name: 'source', valueIdentifier: { system: URA_SYSTEM, value } },
        { name: 'state', valueCode: state },
      ],
    }));
    sendFhir(req, res, 200, parametersOf(parts));
  };
}

/** Who says it, and how, must fit who asks. @throws Refusal (rejects) */
async function requireWords(context: ConsentContext, actor: Actor, caller: Caller, words: WithdrawWords): Promise<void> {
  if (lacksSecondFactor(caller)) await refuseCaller(context, actor, 'second-factor', 'Parameters');
  const refused = wordsRefused(actor, words);
  if (refused !== undefined) await refuseCaller(context, actor, refused, placeOf('channel'));
}
