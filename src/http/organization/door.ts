import type { RequestHandler } from 'express';
import { uraInId, writeParty } from '../../consent/fhir/party-write.js';
import type { ConsentContext } from '../../gateway/consent/context.js';
import { findParties, partyOf } from '../../gateway/consent/parties.js';
import { formBody } from '../body.js';
import type { FhirDoor } from '../door.js';
import { absent } from '../fhir/absent.js';
import { baseOf } from '../fhir/base.js';
import { keptSearchset } from '../fhir/bundle.js';
import { pageLinks } from '../fhir/links.js';
import { openPage } from '../fhir/page.js';
import { askedPage } from '../fhir/search.js';
import type { DoorSetup } from '../fhir/setup.js';
import { routes } from '../frame.js';
import { sendFhir } from '../reply.js';
import { ORGANIZATION_CAPABILITY } from './capability.js';
import { ORGANIZATION_SEARCH, questionOf } from './search.js';

/** To whom a page belongs: to everybody. */
const WHO = ['Organization'];

type Context = Pick<ConsentContext, 'stores' | 'rules'>;

/** The public list of who takes part, for everybody, with a token or without (CS C-76 T1): search and read. Nobody's look at it is logged. */
export function organizationDoor(setup: DoorSetup, context: Context): FhirDoor {
  return {
    capability: ORGANIZATION_CAPABILITY,
    scope: '',
    open: (app, base) => {
      const search = searchRoute(setup, context, base);
      routes(app, `${base}/Organization`, { get: [search] });
      routes(app, `${base}/Organization/_search`, { post: [...formBody(), search] });
      routes(app, `${base}/Organization/:id`, { get: [readRoute(setup, context)] });
    },
  };
}

function searchRoute({ edge, url }: DoorSetup, { stores, rules }: Context, path: string): RequestHandler {
  return async (req, res) => {
    const { keys } = stores;
    const now = edge.now().toISOString();
    const { search, after } = askedPage(req, ORGANIZATION_SEARCH, (token) => openPage(token, WHO, keys));
    const { size, total: counting } = search;
    const [last] = after ?? [];
    // Counting reads the whole list: only for who asks.
    const isCounted = counting === 'accurate' || size === 0;
    const wanted = { size, isCounted, ...(last === undefined ? {} : { after: last }) };
    const { parties, next, total } = await findParties({ stores }, questionOf(search.conditions, now), wanted);
    const base = baseOf(req, url, path);
    const links = pageLinks(`${base}/Organization`, search, next === undefined ? undefined : [next], WHO, keys);
    const matches = parties.map((party) => writeParty(party, rules, now));
    sendFhir(req, res, 200, keptSearchset({ base, matches, total, ...links, timestamp: now, newId: edge.newId }));
  };
}

function readRoute({ edge }: DoorSetup, { stores, rules }: Context): RequestHandler {
  return async (req, res) => {
    const ura = uraInId(String(req.params['id']));
    const party = ura === undefined ? undefined : await partyOf({ stores }, ura);
    if (party === undefined) throw absent('Organization');
    sendFhir(req, res, 200, writeParty(party, rules, edge.now().toISOString()));
  };
}
