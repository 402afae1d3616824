import type { Shield, ShieldRule } from '../src/consent/shield.js';
import { answer } from '../src/consent/shielding/answer.js';
import { shield, type ShieldSettings, type Visible } from '../src/consent/shielding/shield.js';
import { viewOf } from '../src/consent/shielding/view.js';
import { toFhir, type Bundle } from '../src/index.js';
import { interleaved } from './measure.js';
import { messageText } from './message.js';
import { DISPENSES } from './subject.js';

/** What shielding the answer of one source costs. */
export interface Shielding {
  readonly dispenses: number;
  /** Dispenses that are left. */
  readonly visible: number;
  /** CPU milliseconds to shield the view, and to answer over what is left. */
  readonly shield: number;
  readonly answer: number;
}

const SIZES = [50, 500, 1000] as const;
const SOURCE = '90000301';
const ATC = 'http://www.whocc.no/atc';

/** Ten shields that leave most visible: six items, a treatment, a period, an episode and a code that the terminology excludes. */
function rulesFor(bundle: Bundle): readonly ShieldRule[] {
  const identifiers = (bundle.entry ?? []).flatMap(({ resource }) => {
    const [first] = resource?.resourceType === 'MedicationDispense' ? (resource.identifier ?? []) : [];
    return first?.system === undefined || first.value === undefined ? [] : [{ system: first.system, value: first.value }];
  });
  return [
    ...identifiers.slice(0, 6).map((identifier): ShieldRule => ({ items: [{ identifier, dependents: false }] })),
    ...identifiers.slice(6, 7).map((identifier): ShieldRule => ({ items: [{ identifier, dependents: true }] })),
    { period: { start: '2020-03-01', end: '2020-03-31' } },
    { related: [{ system: 'urn:oid:2.999.1', value: 'E-1' }] },
    { codes: [{ system: ATC, code: 'N05', match: 'descendent-of' }] },
  ];
}

const shieldOf = (rule: ShieldRule, i: number): Shield => ({
  id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
  version: 1,
  patient: 'key',
  source: SOURCE,
  status: 'active',
  rules: [rule],
  given: '2026-01-05',
  riskDiscussed: '2026-01-05',
  registered: '2026-01-05T09:00:00.000Z',
  policy: 'https://schakel.example/fhir/policy/afschermen/2026-01',
});

const SETTINGS: ShieldSettings = {
  source: SOURCE,
  labels: { restricted: 'shielded' },
  normal: 'passes',
  category: 'MED',
  daysOf: (text) => ({ first: text.slice(0, 10), last: text.slice(0, 10) }),
  hierarchy: () => false,
};

/** Shielding and answering for Bundles of fifty dispenses and many more with all they refer to, by ten shields. */
export function shielding(rounds: number): Shielding[] {
  const subjects = SIZES.map((dispenses) => {
    const bundle: Bundle = toFhir(messageText(DISPENSES, dispenses, 'pretty', 50)).bundle ?? { resourceType: 'Bundle' };
    const shields = rulesFor(bundle).map(shieldOf);
    const run = (): Visible => shield(viewOf(bundle), shields, SETTINGS);
    return { dispenses, run, visible: run() };
  });
  const best = interleaved(
    subjects.flatMap(({ dispenses, run, visible }) => [
      { name: `shield ${dispenses}`, run: () => void run() },
      { name: `answer ${dispenses}`, run: () => void answerTo(visible) },
    ]),
    rounds,
    rounds,
  );
  const cpu = (name: string): number => best.get(name)?.cpu ?? NaN;
  return subjects.map(({ dispenses, visible }) => ({
    dispenses,
    visible: visible.resources.filter((r) => r['resourceType'] === 'MedicationDispense').length,
    shield: cpu(`shield ${dispenses}`),
    answer: cpu(`answer ${dispenses}`),
  }));
}

function answerTo(visible: Visible): Bundle | undefined {
  let n = 0;
  const paging = { seal: (text: string) => text, open: (text: string) => text, digest: (text: string) => text.slice(0, 64) };
  const newId = (): string => `00000000-0000-4000-8000-${String(++n).padStart(12, '0')}`;
  const search = { type: 'MedicationDispense', criteria: [] };
  return answer(visible, { search, self: 'MedicationDispense' }, { newId, timestamp: '2026-01-06T10:00:00Z', paging, daysOf: SETTINGS.daysOf });
}
