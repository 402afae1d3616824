import type { Request, RequestHandler, Response } from 'express';
import type { OptInForm } from '../../consent/fhir/optin-form.js';
import { readOptIn } from '../../consent/fhir/optin-read.js';
import { ifNoneExist } from '../../consent/register/conditional.js';
import { refuse, type RefusalCode } from '../../consent/register/refusals.js';
import { CONSENT_EXTENSIONS } from '../../consent/fhir/canonicals.js';
import { logReading } from '../../gateway/consent/reading.js';
import type { RegisterRequest } from '../../gateway/consent/service.js';
import { resourceOf } from '../body.js';
import type { Caller } from '../fhir/caller.js';
import { bodyRefusal, granted, refuseCaller, registerRefusal, requireConsent } from './refusals.js';
import { consentAsking, type ConsentAsking, type ConsentSetup } from './setup.js';
import { decisionVersion, sendVersion, versionAddress } from './version.js';
import { requireAcceptable, sendWritten } from './written.js';
import { lacksSecondFactor } from './words.js';

/**
 * `POST Consent` of a gw-optin: a decision of the own source, or what a patient asks online, as a draft (CS e, c.1). A decision in force is in the way
 * (409); `$register` is what ends it. `If-None-Exist` makes a second attempt of the same decision harmless.
 */
export function createRoute(setup: ConsentSetup): RequestHandler {
  return async (req, res) => {
    requireAcceptable(req);
    const asking = consentAsking(req, res, setup, 'create Consent');
    const resource = resourceOf(res);
    requireConsent(resource);
    const { form, beside, issues } = readOptIn(resource);
    if (form === undefined || beside === undefined) throw bodyRefusal(issues);
    if (await answeredBefore(req, res, setup, asking)) return;
    const { actor, caller, base } = asking;
    const [code, place] = refusedForm(form, setup.context.now(), caller) ?? [];
    if (code !== undefined) return refuseCaller(setup.context, actor, code, place);
    const { service, door } = setup;
    const request = requestOf(form, beside.bsn, caller);
    const changed = granted(await (actor.kind === 'patient' ? service.draft(actor, request) : service.register(actor, request)));
    res.set('Location', versionAddress(base, decisionVersion(changed)));
    sendWritten(req, res, 201, changed, issues, door.language);
  };
}

/** Answers with the decision that is there already under the identifier of `If-None-Exist`, when this caller may see it. */
async function answeredBefore(
  req: Request,
  res: Response,
  { service, context }: ConsentSetup,
  { actor, base, caller }: ConsentAsking,
): Promise<boolean> {
  const header = req.get('If-None-Exist');
  const condition = await ifNoneExist(header, async (id) => ((await service.read(actor, id)) === undefined ? [] : [id]));
  if (condition === 'go-on') return false;
  if (!('exists' in condition)) throw registerRefusal([condition]);
  await logReading(context, actor, caller.bsn);
  const found = await service.read(actor, condition.exists);
  if (found === undefined) throw registerRefusal([refuse('conflict')]);
  const version = decisionVersion(found);
  res.set('Location', versionAddress(base, version));
  sendVersion(req, res, 200, version);
  return true;
}

/** What a new decision cannot say of itself: whether it is in force follows from its signatures, when it ends from what comes after (CS c.1, gw-4). */
function refusedForm(form: OptInForm, now: string, caller: Caller): readonly [RefusalCode, string] | undefined {
  const isPatient = caller.kind === 'patient';
  if (isPatient && lacksSecondFactor(caller)) return ['second-factor', extension(CONSENT_EXTENSIONS.channel)];
  if (isPatient && form.status !== 'draft') return ['forbidden', 'Consent.status'];
  if (isPatient && !form.channel.startsWith('online-')) return ['channel', extension(CONSENT_EXTENSIONS.channel)];
  if (!isPatient && form.status !== 'active' && form.status !== 'proposed') return ['transition', 'Consent.status'];
  if (form.effective > now) return ['register-says', 'Consent.provision.period.start'];
  if (form.ended !== undefined) return ['register-says', 'Consent.provision.period.end'];
  if (form.predecessor !== undefined) return ['register-says', extension(CONSENT_EXTENSIONS.predecessor)];
  return form.verified > now ? ['date-in-future', 'Consent.verification.verificationDate'] : undefined;
}

function extension(url: string): string {
  return `Consent.extension('${url}')`;
}

/** The decision was checked a second time, or the form could not be read (CS C-07, c.2 verification): that is what confirms it. */
function requestOf(form: OptInForm, bsn: string, { birthDate, digid }: Caller): RegisterRequest {
  const { status: _status, effective: _effective, verified: _verified, withdrawal: _withdrawal, ...decision } = form;
  return {
    ...decision,
    patient: { bsn, ...(birthDate === undefined ? {} : { birthDate }) },
    decisionConfirmed: form.decision,
    ...(digid === undefined ? {} : { digid }),
  };
}
