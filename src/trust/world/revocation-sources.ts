import type { RevocationSettings } from '../../config/organisations.js';
import type { Certificate } from '../certificate/certificate.js';
import { admitCrl, admitCrlInTurns, openCrl, type Crl, type CrlHead } from '../certificate/crl.js';
import { createCrlFetcher, type CrlEvent, type CrlSource } from '../certificate/crl-fetcher.js';
import { crlFolder, type CrlFiles } from '../certificate/crl-files.js';
import { createCrlStore, type CrlStore } from '../certificate/crl-store.js';
import { followFiles, type Followed } from '../certificate/follow.js';
import { isSameName } from '../certificate/name.js';
import { createOcspClient, type OcspClient } from '../certificate/ocsp.js';
import { readPem } from '../certificate/pem.js';
import { firstKnown, type Revocation } from '../certificate/revocation.js';
import { refused, type Checked, type Refusal } from '../refusals.js';
import type { Authorities } from './authorities.js';
import { commonName, endingOfList, type Ending } from './ending.js';
import type { Outside } from './outside.js';
import { problemOf, type TrustProblem } from './problem.js';

/** All that is known of revocation, kept current beside the work. */
export interface RevocationSources {
  /** Lists first, then what a responder said; what neither knows is unknown. */
  readonly revocation: Revocation;
  /** Asks the responder of a CA, where that is configured. */
  readonly ask: OcspClient['refresh'] | undefined;
  readonly problems: () => readonly TrustProblem[];
  /** When the lists end that are there. */
  readonly endings: () => readonly Ending[];
  readonly stop: () => void;
}

/** What sources need beside their configuration. */
export interface SourcesSetup {
  readonly settings: RevocationSettings;
  readonly authorities: Followed<Authorities, TrustProblem>;
  readonly outside: Outside;
  readonly now: () => number;
  readonly tell: (event: CrlEvent | TrustProblem) => void;
}

const MEGABYTE = 1 << 20;
const MOST_LISTS = 64;
/** A list of megabytes is not read again every other second. */
const POLL_MS = 60_000;
const NOWHERE: CrlFiles = { read: () => Promise.resolve(undefined), write: () => Promise.resolve() };

/** Reads the files, and begins to fetch: nobody waits for the network. */
export async function openRevocation(setup: SourcesSetup): Promise<RevocationSources> {
  const { settings, authorities, outside, now } = setup;
  const store = createCrlStore();
  const learned: Certificate[] = [];
  const taking: Taking = { store, issuers: () => [...all(authorities.current()), ...learned], pause: outside.pause };
  const files = await Promise.all(settings.files.map((path, i) => followLists(path, i, taking, setup)));
  const unfollow = authorities.onChange(() => {
    for (const file of files) void takeAll(file.current(), taking);
  });
  const heads = () => files.flatMap((file) => file.current());
  const fetcher = settings.hosts.length === 0 ? undefined : fetcherOf(store, setup);
  void fetcher?.start();
  const ocsp = settings.ocsp ? clientOf(setup) : undefined;
  const lists = alsoOf(fetcher?.revocation ?? store, store, heads, learned);
  const revocation = firstKnown([lists, ...(ocsp === undefined ? [] : [ocsp.revocation])]);
  const listed = () => all(authorities.current()).map((ca) => ({ name: commonName(ca), crl: store.crlOf(ca) }));
  return {
    revocation,
    ask: ocsp === undefined ? undefined : (certificate, issuer) => ocsp.refresh(certificate, issuer),
    problems: () => [
      ...files.flatMap((file) => file.problem() ?? []),
      // With a responder a list that is missing is no trouble by itself.
      ...(ocsp === undefined ? listed().flatMap(({ name, crl }) => objection(name, crl?.nextUpdate, now()) ?? []) : []),
    ],
    endings: () => listed().flatMap(({ name, crl }) => (crl === undefined ? [] : [endingOfList(name, crl.nextUpdate, now())])),
    stop: () => {
      unfollow();
      fetcher?.stop();
      for (const file of files) file.stop();
    },
  };
}

function objection(name: string, nextUpdate: number | undefined, now: number): TrustProblem | undefined {
  if (nextUpdate === undefined) return { part: 'revocation', code: 'CERT_STATUS_UNKNOWN', at: `no list of ${name}` };
  return nextUpdate > now ? undefined : { part: 'revocation', code: 'CERT_STATUS_UNKNOWN', at: `nextUpdate of ${name}` };
}

function all({ anchors, intermediates }: Authorities): readonly Certificate[] {
  return [...anchors, ...intermediates];
}

/** CAs of which the lists of files were taken although the configuration does not name them. */
const MOST_LEARNED = 64;

/** Takes the list of a CA from the files when it is first asked for: peers bring intermediates along, and a path to this one was found. */
function alsoOf(source: Revocation, store: CrlStore, heads: () => readonly CrlHead[], learned: Certificate[]): Revocation {
  return {
    status: (certificate, issuer, moments) => {
      if (store.crlOf(issuer) === undefined && learned.length < MOST_LEARNED) {
        const taken = heads().filter((head) => isSameName(head.issuer, issuer.subject) && isTaken(admitCrl(head, issuer), issuer, store));
        if (taken.length > 0) learned.push(issuer);
      }
      return source.status(certificate, issuer, moments);
    },
    version: () => source.version(),
  };
}

/** One file with a list in DER, or several in PEM. */
function followLists(path: string, i: number, taking: Taking, setup: SourcesSetup): Promise<Followed<readonly CrlHead[], TrustProblem>> {
  const { settings, outside, tell } = setup;
  const mostBytes = settings.megabytes * MEGABYTE;
  const part = `revocation.files.${i}`;
  return followFiles<readonly CrlHead[], TrustProblem>({
    files: outside.files,
    timers: outside.timers,
    pollMs: POLL_MS,
    paths: [path],
    mostBytes,
    otherwise: [],
    make: async ([content]) => {
      const heads = content === undefined ? refused('CERT_STATUS_UNKNOWN', 'file') : headsIn(content, mostBytes);
      const objected = heads.ok ? await takeAll(heads.value, taking) : heads.refusal;
      return heads.ok && objected === undefined ? { value: heads.value } : { problem: problemOf(part, objected ?? { code: 'CERT_STATUS_UNKNOWN' }) };
    },
    tell: (event) => {
      if (event.what === 'kept-old') tell(event.problem);
    },
  });
}

function headsIn(content: Uint8Array, mostBytes: number): Checked<readonly CrlHead[]> {
  const isPem = Buffer.from(content.subarray(0, 11)).toString('latin1') === '-----BEGIN ';
  const blocks = isPem ? readPem(Buffer.from(content).toString('latin1'), 'X509 CRL', MOST_LISTS) : [content];
  if (blocks === undefined || blocks.length === 0) return refused('CERT_STATUS_UNKNOWN', 'form');
  const heads: CrlHead[] = [];
  for (const block of blocks) {
    const head = openCrl(block, mostBytes);
    if (!head.ok) return head;
    heads.push(head.value);
  }
  return { ok: true, value: heads };
}

interface Taking {
  readonly store: CrlStore;
  readonly issuers: () => readonly Certificate[];
  readonly pause: () => Promise<void>;
}

/**
 * Takes what a known CA signed. Lists of others wait until they are asked for; why a known CA that is named in a list has none: another
 * with its name signed it, or it is not signed as it must be.
 */
async function takeAll(heads: readonly CrlHead[], { store, issuers, pause }: Taking): Promise<Refusal | undefined> {
  const named = heads.flatMap((head) => issuers().flatMap((issuer) => (isSameName(head.issuer, issuer.subject) ? [{ head, issuer }] : [])));
  for (const { head, issuer } of named) isTaken(await admitCrlInTurns(head, issuer, pause), issuer, store);
  return named.every(({ issuer }) => store.crlOf(issuer) !== undefined) ? undefined : { code: 'CERT_STATUS_UNKNOWN', at: 'CRL issuer' };
}

/** An older list than is there is fine too, and changes nothing. */
function isTaken(crl: Checked<Crl>, issuer: Certificate, store: CrlStore): boolean {
  if (crl.ok) store.put(crl.value, issuer);
  return crl.ok;
}

function fetcherOf(store: CrlStore, { settings, authorities, outside, now, tell }: SourcesSetup): ReturnType<typeof createCrlFetcher> {
  const { files: _, variable: __, random: ___, ...network } = outside;
  const { hosts, folder, megabytes } = settings;
  const files = folder === undefined ? NOWHERE : crlFolder(folder);
  return createCrlFetcher({ ...network, store, sources: sourcesOf(authorities.current()), hosts, files, now, tell, mostBytes: megabytes * MEGABYTE });
}

/** Where the lists stand that tell of intermediates; those of other certificates are found when one of them is asked for. */
function sourcesOf(authorities: Authorities): readonly CrlSource[] {
  return authorities.intermediates.flatMap(({ issuer: name, distributionPoints }) => {
    const issuer = all(authorities).find(({ subject }) => isSameName(name, subject));
    return issuer === undefined ? [] : distributionPoints.map((url) => ({ url, issuer }));
  });
}

function clientOf({ settings, outside: { fetch, timers, random }, now }: SourcesSetup): OcspClient {
  return createOcspClient({ fetch, timers, now, nonce: () => random(16), hosts: settings.hosts, needsNonce: true });
}
