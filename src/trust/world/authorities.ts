import type { Trust } from '../../config/organisations.js';
import { readCertificates, type Certificate } from '../certificate/certificate.js';
import { followFiles, type Followed, type Made } from '../certificate/follow.js';
import { refused } from '../refusals.js';
import type { Outside } from './outside.js';
import { problemOf, type TrustProblem } from './problem.js';

/** The certificates of CAs that the configuration names. */
export interface Authorities {
  /** Trusted as they are. */
  readonly anchors: readonly Certificate[];
  /** Known, and trusted only through an anchor. */
  readonly intermediates: readonly Certificate[];
}

const NOBODY: Authorities = { anchors: [], intermediates: [] };
const MOST_BYTES = 16 << 20;

/**
 * Follows the files of anchors and intermediates. A file that can not be read, or holds something else, leaves all of them as they
 * were: nobody at the start, so that nobody is trusted.
 */
export function followAuthorities(
  { anchors, intermediates }: Pick<Trust, 'anchors' | 'intermediates'>,
  { files, timers }: Outside,
  tell: (problem: TrustProblem | undefined) => void,
): Promise<Followed<Authorities, TrustProblem>> {
  return followFiles<Authorities, TrustProblem>({
    files,
    timers,
    paths: [...anchors, ...intermediates],
    mostBytes: MOST_BYTES,
    otherwise: NOBODY,
    make: (contents) => {
      const roots = read(contents.slice(0, anchors.length), 'anchors');
      if ('problem' in roots) return roots;
      const others = read(contents.slice(anchors.length), 'intermediates');
      return 'problem' in others ? others : { value: { anchors: roots.value, intermediates: others.value } };
    },
    tell: (event) => tell(event.what === 'kept-old' ? event.problem : undefined),
  });
}

function read(contents: readonly (Uint8Array | undefined)[], part: string): Made<readonly Certificate[], TrustProblem> {
  const all: Certificate[] = [];
  for (const [i, content] of contents.entries()) {
    const certificates = content === undefined ? refused('CERT_UNTRUSTED', 'file') : readCertificates(Buffer.from(content).toString('latin1'));
    if (!certificates.ok) return { problem: problemOf(`${part}.${i}`, certificates.refusal) };
    const other = certificates.value.find((c) => c.basicConstraints?.isCa !== true);
    if (other !== undefined) return { problem: problemOf(`${part}.${i}`, { code: 'CERT_UNTRUSTED', at: 'basicConstraints' }) };
    all.push(...certificates.value);
  }
  return { value: all };
}
