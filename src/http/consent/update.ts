import type { RequestHandler } from 'express';
import { readOptIn } from '../../consent/fhir/optin-read.js';
import { ifMatch } from '../../consent/register/conditional.js';
import type { Issue } from '../../errors.js';
import { isUuid } from '../../fhir/systems.js';
import { isTree } from '../../fhir/tree.js';
import { resourceOf } from '../body.js';
import { bodyRefusal, granted, refuseCaller, registerRefusal, requireConsent } from './refusals.js';
import { refuse } from '../../consent/register/refusals.js';
import { consentAsking, type ConsentSetup } from './setup.js';
import { requireAcceptable, sendWritten } from './written.js';
import { lacksSecondFactor, wordsRefused } from './words.js';

/**
 * `PUT Consent/{id}`: a move of the status of c.1 and nothing else; the source makes it, or a patient who withdraws. It names the version that was seen
 * (`If-Match`). Nothing is made by an update: an id that is not there is not found.
 */
export function updateRoute(setup: ConsentSetup): RequestHandler {
  return async (req, res) => {
    requireAcceptable(req);
    const { actor, caller } = consentAsking(req, res, setup, 'update Consent');
    const { context, service, door } = setup;
    const id = String(req.params['id']);
    const resource = resourceOf(res);
    requireConsent(resource);
    const { form, beside, issues } = readOptIn(resource);
    const found = [...idIssues(resource, id), ...issues];
    if (form === undefined || beside === undefined || found.length > issues.length) throw bodyRefusal(found);
    const header = req.get('If-Match');
    if (header === undefined) throw registerRefusal([refuse('if-match-missing')]);
    if (lacksSecondFactor(caller)) return refuseCaller(context, actor, 'second-factor', 'Consent.status');
    const { withdrawal } = form;
    const words = withdrawal === undefined || form.status !== 'inactive' ? undefined : wordsRefused(actor, withdrawal);
    if (words !== undefined) return refuseCaller(context, actor, words, 'Consent.extension');
    const current = isUuid(id) ? await service.read(actor, id) : undefined;
    if (current === undefined) return refuseCaller(context, actor, 'not-found');
    const version = current.optIn.version;
    if (ifMatch(header, String(version)) !== 'go-on') return refuseCaller(context, actor, 'if-match');
    sendWritten(req, res, 200, granted(await service.update(actor, { id, version, form, bsn: beside.bsn })), issues, door.language);
  };
}

/** The id of the body is that of the address (R4 3.1.0.4). */
function idIssues(resource: unknown, id: string): readonly Issue[] {
  const said = isTree(resource) ? resource['id'] : undefined;
  if (said === id) return [];
  const code = said === undefined ? 'required' : 'value-format';
  return [{ code, severity: 'error', path: 'Consent.id', expected: 'the id of the address' }];
}
