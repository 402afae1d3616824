import type { RevocationSettings } from '../../config/organisations.js';
import type { Certificate } from '../certificate/certificate.js';
import { admitCrlInTurns, openCrl, type CrlHead } from '../certificate/crl.js';
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
  const { settings, authorities, now } = setup;
  const store = createCrlStore();
  const files = await Promise.all(settings.files.map((path, i) => followLists(path, i, store, setup)));
  const unfollow = authorities.onChange(() => {
    for (const file of files) void takeAll(file.current(), store, setup);
  });
  const fetcher = settings.hosts.length === 0 ? undefined : fetcherOf(store, setup);
  void fetcher?.start();
  const ocsp = settings.ocsp ? clientOf(setup) : undefined;
  const revocation = firstKnown([fetcher?.revocation ?? store, ...(ocsp === undefined ? [] : [ocsp.revocation])]);
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

/** One file with a list in DER, or several in PEM. */
function followLists(path: string, i: number, store: CrlStore, setup: SourcesSetup): Promise<Followed<readonly CrlHead[], TrustProblem>> {
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
      const objected = heads.ok ? await takeAll(heads.value, store, setup) : heads.refusal;
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

/** Takes what a known CA signed; why another list was not taken. */
async function takeAll(heads: readonly CrlHead[], store: CrlStore, { authorities, outside }: SourcesSetup): Promise<Refusal | undefined> {
  let objected: Refusal | undefined;
  for (const head of heads) {
    let isTaken = false;
    for (const issuer of all(authorities.current()).filter(({ subject }) => isSameName(head.issuer, subject))) {
      const crl = await admitCrlInTurns(head, issuer, outside.pause);
      // An older list than is there is fine too.
      if (crl.ok) store.put(crl.value, issuer);
      isTaken ||= crl.ok;
    }
    if (!isTaken) objected ??= { code: 'CERT_STATUS_UNKNOWN', at: 'CRL issuer' };
  }
  return objected;
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
