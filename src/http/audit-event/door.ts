import type { Request, RequestHandler, Response } from 'express';
import type { AccessEvent } from '../../consent/log/access-event.js';
import { toAuditEvent } from '../../consent/log/audit-event.js';
import type { Matrix } from '../../consent/policy/matrix.js';
import { readLine, searchLog, type LogContext, type LogPageWanted } from '../../gateway/log/read-log.js';
import { requireAccess, type Demand } from '../access.js';
import { formBody } from '../body.js';
import type { FhirDoor } from '../door.js';
import { routes } from '../frame.js';
import { sendFhir } from '../reply.js';
import { keptSearchset } from '../fhir/bundle.js';
import { pageLinks } from '../fhir/links.js';
import { openPage } from '../fhir/page.js';
import { absent } from '../fhir/absent.js';
import { askedPage, type AskedSearch } from '../fhir/search.js';
import { askingOf, type Asking, type DoorSetup } from '../fhir/setup.js';
import { AUDIT_EVENT_CAPABILITY } from './capability.js';
import { allowed, observerOf, readerOf } from './looking.js';
import { overviewRoute } from './overview-route.js';
import { AUDIT_EVENT_SEARCH, questionOf } from './search.js';

/** Everybody who may look: a patient and the desk at one patient, an organisation at its own acts, a supervisor (CS d LOG, e). */
const LOOK: Omit<Demand, 'interaction'> = {
  isPatientBound: false,
  naming: 'may',
  parties: { patient: 'one-patient', desk: 'one-patient', supervisor: 'anybody' },
};

/** The access log as AuditEvents: search, read, and the overview of a patient (CS e, C-60, C-61). */
export function auditEventDoor(setup: DoorSetup, matrix: Matrix): FhirDoor {
  const { access, stores, edge } = setup;
  const context: LogContext = { stores, matrix, newId: edge.newId, now: () => edge.now().toISOString() };
  const demand = (letter: 'r' | 's'): RequestHandler => requireAccess(access, { ...LOOK, interaction: `AuditEvent.${letter}` });
  return {
    capability: AUDIT_EVENT_CAPABILITY,
    scope: 'rs',
    open: (app, base) => {
      const asking = (req: Request, res: Response): Asking => askingOf(req, res, setup, base);
      const search: RequestHandler = async (req, res) => sendSearch(req, res, asking(req, res), setup, context);
      routes(app, `${base}/AuditEvent`, { get: [demand('s'), search] });
      routes(app, `${base}/AuditEvent/_search`, { post: [...formBody(), demand('s'), search] });
      routes(app, `${base}/AuditEvent/$overview`, { get: [demand('s'), overviewRoute(setup, context, asking)] });
      routes(app, `${base}/AuditEvent/:id`, {
        get: [
          demand('r'),
          async (req, res) => {
            const looking = asking(req, res);
            const { event } = allowed(await readLine(context, readerOf(looking, 'read AuditEvent'), String(req.params['id'])));
            if (event === undefined) throw absent('AuditEvent');
            sendFhir(req, res, 200, toAuditEvent(event, observerOf(looking), 'open'));
          },
        ],
      });
    },
  };
}

async function sendSearch(req: Request, res: Response, asking: Asking, { stores, edge }: DoorSetup, context: LogContext): Promise<void> {
  const { search, after } = askedPage(req, AUDIT_EVENT_SEARCH, (token) => openPage(token, asking.who, stores.keys));
  const question = questionOf(search.conditions, observerOf(asking));
  const found = allowed(await searchLog(context, readerOf(asking, 'search-type AuditEvent'), question, pageOf(search, after)));
  const { total, next } = found;
  const links = pageLinks(`${asking.base}/AuditEvent`, search, next && [next.at, next.node, String(next.seq)], asking.who, stores.keys);
  const matches = found.events.map((event: AccessEvent) => toAuditEvent(event, observerOf(asking), 'open'));
  const { base, now } = asking;
  sendFhir(req, res, 200, keptSearchset({ base, matches, total, ...links, timestamp: now, newId: edge.newId }));
}

/** The newest first, unless it is asked otherwise. */
function pageOf({ sort: [key], size, total }: AskedSearch, after: readonly string[] | undefined): LogPageWanted {
  const [at, node, seq] = after ?? [];
  return {
    size,
    order: key === undefined || key.descending ? 'newest' : 'oldest',
    isCounted: total !== 'none',
    ...(at === undefined || node === undefined ? {} : { after: { at, node, seq: Number(seq) } }),
  };
}
