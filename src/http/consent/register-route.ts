import type { RequestHandler } from 'express';
import { CATEGORIES } from '../../consent/category.js';
import { CONSENT_EXTENSIONS } from '../../consent/fhir/canonicals.js';
import { REGISTER } from '../../consent/fhir/operations.js';
import { MATERIALS, PARTIES } from '../../consent/fhir/optin-extensions.js';
import type { Read } from '../../consent/fhir/parameters.js';
import type { Information, Recorder, Signature } from '../../consent/opt-in.js';
import type { Refusals } from '../../consent/register/refusals.js';
import type { RegisterRequest } from '../../gateway/consent/service.js';
import { resourceOf } from '../body.js';
import type { Caller } from '../fhir/caller.js';
import { sendFhir } from '../reply.js';
import { parametersOf } from './answer.js';
import { Given, placeOf } from './given.js';
import { registerRefusal } from './refusals.js';
import { consentAsking, type ConsentSetup } from './setup.js';
import { decisionVersion } from './version.js';
import { requireAcceptable, toldBeside } from './written.js';

const CHOICES = ['permit', 'deny'] as const;

type Rules = typeof REGISTER.in;
type Values = Read<Rules>;

/** `POST Consent/$register`: the decision twice, with all that must be recorded; one that is in force ends in the same transaction (CS e). */
export function registerRoute(setup: ConsentSetup): RequestHandler {
  return async (req, res) => {
    requireAcceptable(req);
    const { actor, caller } = consentAsking(req, res, setup, 'operation Consent/$register');
    const request = requestIn(new Given(resourceOf(res), REGISTER.in), caller);
    const outcome = await setup.service.register(actor, request);
    if (outcome.refused !== undefined) throw registerRefusal(asParameters(outcome.refused));
    const told = toldBeside(outcome, [], setup.door.language);
    sendFhir(
      req,
      res,
      200,
      parametersOf([
        { name: 'return', resource: decisionVersion(outcome).resource },
        ...(told === undefined ? [] : [{ name: 'outcome', resource: told }]),
      ]),
    );
  };
}

function requestIn(given: Given<Rules>, { requester }: Caller): RegisterRequest {
  const { values } = given;
  const { birthDate, decisionConfirmed, recipients, readerCategories, categories, recorder } = values;
  const source = given.ura('source', values.source);
  const request: RegisterRequest = {
    ...kept(values),
    source,
    patient: { bsn: given.bsn('patient', values.patient), ...(birthDate === undefined ? {} : { birthDate }) },
    decision: given.code('decision', values.decision, CHOICES),
    ...(decisionConfirmed === undefined ? {} : { decisionConfirmed: given.code('decisionConfirmed', decisionConfirmed, CHOICES) }),
    ...(categories.length === 0 ? {} : { categories: categories.map((one) => given.code('categories', one, CATEGORIES, 'C-12')) }),
    channel: values.channel ?? '',
    information: values.material.map((material) => informationIn(given, material)),
    recorder: recorder === undefined ? ownRecorder(source, requester.person) : recorderIn(given, recorder),
    signatures: values.signatures.map((signature) => signatureIn(given, signature)),
    ...(values.basis === undefined ? {} : { basis: given.code('basis', values.basis, ['explicit', 'opt-out']) }),
    ...(values.identityEstablished === undefined ? {} : { identityEstablished: given.moment('identityEstablished', values.identityEstablished) }),
    ...(recipients.length === 0 ? {} : { recipients: recipients.map((one) => given.ura('recipients', one)) }),
    ...(readerCategories.length === 0 ? {} : { readerCategories }),
    replaces: true,
  };
  given.check();
  return request;
}

/** What is taken over as it stands, where it is there. */
function kept({ given, evidence, migrated, catalogue, network, representative }: Values) {
  return {
    ...(given === undefined ? {} : { given }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(migrated === undefined ? {} : { migrated }),
    ...(catalogue === undefined ? {} : { catalogue }),
    ...(network === undefined ? {} : { network }),
    ...(representative === undefined ? {} : { representative }),
  };
}

function informationIn(given: Given<Rules>, { code, ...rest }: Values['material'][number]): Information {
  return { material: given.code('material.code', code, MATERIALS, 'C-05'), ...rest };
}

function signatureIn(given: Given<Rules>, { party, decision, ...rest }: Values['signatures'][number]): Signature {
  return {
    party: given.code('signatures.party', party, PARTIES, 'C-21'),
    decision: given.code('signatures.decision', decision, CHOICES, 'C-21'),
    ...rest,
  };
}

function recorderIn(given: Given<Rules>, { organization, person, askedBy }: NonNullable<Values['recorder']>): Recorder {
  return {
    organization: given.ura('recorder.organization', organization),
    ...(person === undefined ? {} : { person }),
    ...(askedBy === undefined ? {} : { askedBy: given.ura('recorder.askedBy', askedBy) }),
  };
}

function ownRecorder(organization: string, person: string | undefined): Recorder {
  return { organization, ...(person === undefined ? {} : { person }) };
}

const extension = (url: string): string => `Consent.extension('${url}')`;

/** By which parameter each element of a Consent is given. */
const PARAMETERS: Readonly<Record<string, string>> = {
  'Consent.dateTime': 'given',
  'Consent.provision.type': 'decisionConfirmed',
  'Consent.source': 'evidence',
  'Consent.category': 'categories',
  'Consent.policy.uri': 'catalogue',
  'Consent.organization': 'source',
  'Consent.extension.extension': 'signatures',
  [extension(CONSENT_EXTENSIONS.channel)]: 'channel',
  [extension(CONSENT_EXTENSIONS.information)]: 'material',
  [extension(CONSENT_EXTENSIONS.recorder)]: 'recorder',
  [extension(CONSENT_EXTENSIONS.signature)]: 'signatures',
};

/** Refusals at the places that the sender wrote. */
function asParameters([first, ...others]: Refusals): Refusals {
  const placed = (refusal: Refusals[number]): Refusals[number] => {
    const name = PARAMETERS[refusal.expression];
    return name === undefined ? refusal : { ...refusal, expression: placeOf(name) };
  };
  return [placed(first), ...others.map(placed)];
}
