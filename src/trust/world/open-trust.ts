import type { Trust } from '../../config/organisations.js';
import type { Certificate } from '../certificate/certificate.js';
import type { CrlEvent } from '../certificate/crl-fetcher.js';
import { createDirectory, type Directory } from '../certificate/directory.js';
import { createPathCache, createPathValidator, type PathValidator } from '../certificate/path-cache.js';
import type { KeyUse } from '../certificate/path-rules.js';
import type { TrustWorld } from '../certificate/path.js';
import type { IssuingCa } from '../identity/uzi-name.js';
import { pathCheck, peerCheck } from '../tls/path-check.js';
import type { PathCheck, PeerCheck } from '../tls/peer.js';
import { followAuthorities } from './authorities.js';
import { commonName, endingOf, type Ending } from './ending.js';
import type { Outside } from './outside.js';
import type { TrustProblem } from './problem.js';
import { openRevocation } from './revocation-sources.js';

/** Whom to trust, as one `trust` of the configuration says, kept current while the program runs. */
export interface OpenTrust {
  /** What tokens are verified in: what is not known of revocation is refused, whatever is configured for TLS. */
  readonly paths: PathValidator;
  readonly directory: () => Directory;
  readonly cas: readonly IssuingCa[];
  /** For certificates in a token: as tokens. */
  readonly pathCheck: (usage: KeyUse) => PathCheck;
  /** For peers of a connection; asks responders, and goes by `revocation.unknown`. */
  readonly peerCheck: (usage: KeyUse) => PeerCheck;
  readonly problems: () => readonly TrustProblem[];
  readonly endings: () => readonly Ending[];
  readonly stop: () => void;
}

/** What happened: a problem, a list that came or did not, a peer that was accepted although nothing is known of it. */
export type TrustEvent = TrustProblem | CrlEvent | { readonly what: 'accepted-unknown'; readonly certificate: string } | { readonly what: 'renewed' };

/** What opening needs beside the configuration. */
export interface TrustSetup {
  readonly outside: Outside;
  readonly now: () => number;
  readonly tell: (event: TrustEvent) => void;
}

/** Reads the files, begins to fetch lists, and follows both. A file that is of no use is a problem, not a failure. */
export async function openTrust(trust: Trust, setup: TrustSetup): Promise<OpenTrust> {
  const { outside, now, tell } = setup;
  const authorities = await followAuthorities(trust, outside, (problem) => tell(problem ?? { what: 'renewed' }));
  const sources = await openRevocation({ settings: trust.revocation, authorities, outside, now, tell });
  const { revocation, ask } = sources;
  const worldNow = (): TrustWorld => ({ ...authorities.current(), revocation });
  let [world, directory] = [worldNow(), directoryOf(authorities.current())];
  const paths = createPathValidator(world);
  authorities.onChange((changed) => {
    [world, directory] = [worldNow(), directoryOf(changed)];
    paths.replace(world);
  });
  const cas = trust.issuingCas;
  const check = (usage: KeyUse) => ({ world: () => world, usage, now, cache: createPathCache(), ...(cas.length === 0 ? {} : { cas: () => cas }) });
  const onUnknown = ({ thumbprint }: Certificate): void => tell({ what: 'accepted-unknown', certificate: thumbprint });
  return {
    paths,
    directory: () => directory,
    cas,
    pathCheck: (usage) => pathCheck(check(usage)),
    peerCheck: (usage) =>
      peerCheck({ ...check(usage), ...(ask === undefined ? {} : { ask }), ...(trust.revocation.unknown === 'accept' ? { onUnknown } : {}) }),
    problems: () => [...[authorities.problem()].flatMap((problem) => problem ?? []), ...sources.problems()],
    endings: () => [...everyCa(authorities.current()).map((ca) => endingOf(commonName(ca), ca, now())), ...sources.endings()],
    stop: () => {
      authorities.stop();
      sources.stop();
    },
  };
}

interface Cas {
  readonly anchors: readonly Certificate[];
  readonly intermediates: readonly Certificate[];
}

function everyCa({ anchors, intermediates }: Cas): readonly Certificate[] {
  return [...anchors, ...intermediates];
}

function directoryOf(cas: Cas): Directory {
  return createDirectory(everyCa(cas));
}
