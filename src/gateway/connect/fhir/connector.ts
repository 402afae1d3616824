import type { FhirServer } from '../../../config/source.js';
import { ISSUES, type Issue, type IssueCode } from '../../../errors.js';
import { shaped } from '../../../fhir/shape.js';
import { BSN } from '../../../fhir/systems.js';
import { textAt, treesAt, type Tree } from '../../../fhir/tree.js';
import { isContraIndicationFlag } from '../../../mapping/allergy/conditions.js';
import { CONDITIONS, DISPENSES } from '../../../mapping/payloads.js';
import type { SourceQuestion } from '../../connector.js';
import { openConnection, type Connection, type Run } from '../connection.js';
import { SourceFailure } from '../failure.js';
import type { Given, System } from '../fetching.js';
import type { ConnectOutside } from '../outside.js';
import { Collected } from './collected.js';
import { readPages, takePages, type Asking } from './pages.js';
import { resourceIn } from './read.js';
import { readMissing } from './references.js';
import { patientSearch, searchesOf } from './searches.js';

/** A FHIR server as a source, and what of its configuration is of no use. */
export interface FhirSystem extends System {
  readonly problems: Connection['problems'];
}

/** Opens the way to a FHIR R4 server. */
export async function openFhirServer(server: FhirServer, outside: ConnectOutside): Promise<FhirSystem> {
  const connection = await openConnection(server, outside);
  return {
    fetch: (question, run) => fetchFrom({ connection, server, question, run, now: outside.now }),
    ping: async (run) => {
      const request = { method: 'GET', url: `${server.address}/metadata`, headers: { Accept: 'application/fhir+json' } } as const;
      return resourceIn(await connection.ask(request, run, true))['resourceType'] === 'CapabilityStatement';
    },
    problems: () => connection.problems(),
    close: () => {
      connection.close();
      return Promise.resolve();
    },
  };
}

interface Fetching {
  readonly connection: Connection;
  readonly server: FhirServer;
  readonly question: SourceQuestion;
  readonly run: Run;
  readonly now: () => number;
}

async function fetchFrom({ connection, server, question, run, now }: Fetching): Promise<Given> {
  const collected = new Collected(server.address, server.limits.entries);
  const asking: Asking = { connection, server, collected, run, left: server.limits.pages };
  const patients = server.patientBy === 'look-up' ? await idsOf(question.bsn, asking) : undefined;
  const issues: Issue[] = [];
  // Whom the server does not know it has nothing about.
  if (patients?.length !== 0) {
    const isAsked = (match: Tree): boolean => {
      if (match['resourceType'] !== 'Flag' || isContraIndicationFlag(shaped(match, () => undefined).value)) return true;
      if (issues.length === 0) issues.push(issueAt('other-subject', 'Flag', 'information'));
      return false;
    };
    const searches = searchesOf(question, server, patients);
    const all = await Promise.all(searches.map((search) => readPages(search, asking)));
    // One after another, so that the order is that of the searches and not of who was quicker.
    searches.forEach((search, i) => void takePages(all[i] ?? [], search.type, { ...asking, isAsked }));
    const gone = await readMissing(asking);
    issues.push(...gone.map((typeAndId) => issueAt('reference-unresolved', typeAndId.split('/')[0] ?? '')));
  }
  const self = question.category === 'MED' ? DISPENSES.search : CONDITIONS.search;
  return { bundle: collected.bundle(new Date(now()).toISOString(), self), issues };
}

/** The ids by which a server knows a patient. Each of them must be that patient's: a server that finds another one is not to be trusted. */
async function idsOf(bsn: string, asking: Asking): Promise<readonly string[]> {
  const search = patientSearch(bsn);
  const patients = takePages(await readPages(search, asking), search.type, { ...asking, isAsked: () => true });
  return patients.map((patient) => {
    const isSame = treesAt(patient, 'identifier').some((identifier) => textAt(identifier, 'system') === BSN && textAt(identifier, 'value') === bsn);
    if (!isSame) throw new SourceFailure('other-patient');
    const id = textAt(patient, 'id');
    if (id === undefined || !/^[A-Za-z0-9.-]{1,64}$/.test(id)) throw new SourceFailure('unreadable');
    return id;
  });
}

function issueAt(code: IssueCode, path: string, severity = ISSUES[code].severity): Issue {
  return { code, severity, path };
}
