import type { Config } from '../../config.js';
import { readyMaterial } from '../../trust/tls/material.js';
import { watchMaterial } from '../../trust/tls/watch-material.js';
import { endingOf, type Ending } from '../../trust/world/ending.js';
import type { TrustProblem } from '../../trust/world/problem.js';
import type { TrustWorlds } from '../../trust/world/open-worlds.js';
import type { Outside } from '../../trust/world/outside.js';
import { check, type Check } from './check.js';

const LISTENER = 'public.tls';
const TRIES = 20;
const PAUSE = 250;

/** Certificate, key and anchors of the public listener: readable, fitting each other, trusted by those who trust the same, and for how long. */
export async function checkListener(
  config: Config,
  worlds: TrustWorlds,
  { files, timers, variable }: Outside,
  now: number,
): Promise<readonly Check[]> {
  const { tls, proxy } = config.public;
  const secret = proxy?.secret?.variable;
  const ofProxy =
    secret === undefined
      ? []
      : [
          variable(secret) === undefined
            ? check('public.proxy.secret', 'fail', 'is not in the environment')
            : check('public.proxy.secret', 'pass', 'is in the environment'),
        ];
  if (tls === undefined) return ofProxy;
  const { certificate, key, anchors } = tls;
  const material = await watchMaterial({ certificate, key, anchors }, { files, timers, onProblem: () => undefined });
  const read = 'problem' in material ? material : readyMaterial(material.current());
  if (!('problem' in material)) material.stop();
  if ('problem' in read) return [...ofProxy, check(`${LISTENER}.${read.problem.part}`, 'fail', read.problem.text)];
  const { own, issuers, notAfter } = read.ready;
  const path = await worlds.gateway.peerCheck('tlsServer')([own, ...issuers].map(({ raw }) => raw));
  const chain = path.ok
    ? check(`${LISTENER}.anchors`, 'pass', 'the certificate leads to one of them')
    : // Clients may know it by another root than that of their own certificates.
      check(`${LISTENER}.anchors`, 'warn', `who trusts these only does not trust the certificate: ${path.refusal.code}`);
  return [...ofProxy, check(`${LISTENER}.key`, 'pass', 'belongs to the certificate'), chain, ended(endingOf(LISTENER, { notAfter }, now))];
}

/** What each organisation signs and trusts with. Lists that are fetched get a few seconds to come. */
export async function checkTrust({ trust, organisations }: Config, worlds: TrustWorlds, { timers }: Outside): Promise<readonly Check[]> {
  const isFetching = [trust, ...organisations.map((one) => one.trust)].some(({ revocation }) => revocation.hosts.length > 0);
  for (let i = 0; isFetching && i < TRIES && worlds.problems().some(({ code }) => code === 'CERT_STATUS_UNKNOWN'); i++) {
    await new Promise<void>((resolve) => timers.set(resolve, PAUSE));
  }
  const problems = worlds.problems().map((problem) => check(nameOf(problem), 'fail', why(problem)));
  const failed = new Set(problems.map(({ name }) => name));
  return [
    ...problems,
    ...worlds
      .endings()
      .map(ended)
      .filter(({ name }) => !failed.has(name)),
  ];
}

function nameOf({ organisation, part }: Pick<TrustProblem, 'organisation' | 'part'>): string {
  if (organisation !== undefined) return `organisations.${organisation}.${part}`;
  return part.startsWith('trust') ? part : `trust.${part}`;
}

function why({ code, at }: TrustProblem): string {
  return at === undefined ? code : `${code} (${at})`;
}

function ended({ organisation, kind, name, daysLeft, warning }: Ending): Check {
  const what = name === LISTENER ? name : nameOf({ ...(organisation === undefined ? {} : { organisation }), part: name });
  const thing = kind === 'crl' ? 'revocation list' : 'certificate';
  if (daysLeft < 0) return check(what, 'fail', `the ${thing} has ended`);
  return check(what, warning === undefined ? 'pass' : 'warn', `the ${thing} ends in ${daysLeft} days`);
}
