import fc from 'fast-check';
import { answer, readVisible } from '../../../src/consent/shielding/answer.js';
import { hiddenBy } from '../../../src/consent/shielding/hidden.js';
import { shield, type Visible } from '../../../src/consent/shielding/shield.js';
import { viewOf } from '../../../src/consent/shielding/view.js';
import { readJson, writeJson } from '../../../src/fhir/json.js';
import type { Search } from '../../../src/fhir/search/search.js';
import { eachTree, type Tree } from '../../../src/fhir/tree.js';
import type { Bundle } from '../../../src/fhir/types.js';
import { bundleToV3 } from '../../../src/mapping/to-v3.js';
import { writeXml } from '../../../src/xml/writer.js';
import { bundle, conditionsBundle } from '../../property/from-definitions.js';
import { LAW_RUNS } from '../../property/runs.js';
import { LAW } from '../../property/trip.js';
import { dossier, MARK, resourcesOf, RULES, search, type Dossier } from './dossier.js';
import { bundleOf, edges, nextOf, SETTINGS, shieldOf, textOf } from './world.js';

/*
 * P3, I1 and I2 (CS 0, b.7): for generated dossiers and searches the answer with hidden data is that without it, byte for byte. Clock, ids
 * and seal are fixed; `SCHAKEL_LAW_RUNS` sets how many are tried.
 */
interface Answering {
  readonly visible: (resources: readonly Tree[]) => Visible;
  /** What becomes of each page. */
  readonly after: (page: Bundle, resources: readonly Tree[], search: Search) => Bundle;
  readonly idsBefore: (resources: readonly Tree[]) => number;
}

const HONEST: Answering = {
  visible: (resources) => shield(viewOf(bundleOf(...resources)), [shieldOf(...RULES)], SETTINGS),
  after: (page) => page,
  idsBefore: () => 0,
};

/** Everything that a requester gets: all pages of a search, reads of every id, and the HL7v3 messages of the same search. */
function released(resources: readonly Tree[], asked: Search, ids: readonly string[], { visible: see, after, idsBefore }: Answering): string {
  const visible = see(resources);
  const edge = edges();
  for (let i = 0; i < idsBefore(resources); i++) edge.newId();
  const self = `${asked.type}?asked`;
  const out: string[] = [];
  let page: string | undefined = undefined;
  do {
    const answered: Bundle | undefined = answer(visible, { search: asked, self, ...(page === undefined ? {} : { page }) }, edge);
    const shown: Bundle = after(answered ?? { resourceType: 'Bundle' }, resources, asked);
    out.push(textOf(shown), ...bundleToV3(readJson(writeJson(shown))).payloads.map((payload) => writeXml(payload)));
    page = nextOf(shown);
  } while (page !== undefined);
  for (const id of ids) out.push(JSON.stringify(readVisible(visible, id.split('/')[0] ?? '', id.split('/')[1] ?? '') ?? 'not found'));
  return out.join('\n');
}

function both(of: Dossier, asked: Search, how: Answering): readonly [string, string] {
  const [whole, open] = [resourcesOf(of, true), resourcesOf(of, false)];
  const ids = whole.map((r) => `${String(r['resourceType'])}/${String(r['id'])}`).sort();
  return [released(whole, asked, ids, how), released(open, asked, ids, how)];
}

const law = (how: Answering): fc.IProperty<[Dossier, Search]> =>
  fc.property(dossier, search, (of, asked) => {
    const [whole, open] = both(of, asked, how);
    expect(whole).toBe(open);
    expect(whole).not.toContain(MARK);
  });

test(`P3 given generated dossiers and searches, when answered with and without what is hidden, then the bytes are the same and no mark of it is in them (${LAW_RUNS} runs)`, () => {
  fc.assert(law(HONEST), LAW);
});

test('P3 given the generated dossiers, when counted, then much is hidden and much is shown', () => {
  let [hidden, shown] = [0, 0];
  for (const of of fc.sample(dossier, { numRuns: 200, seed: 1 })) {
    shown += HONEST.visible(resourcesOf(of, true)).resources.length;
    hidden += resourcesOf(of, true).length - resourcesOf(of, false).length;
  }
  expect([hidden > 300, shown > 300]).toEqual([true, true]);
});

/** Each lets one thing through, as an error in the code would. */
const LEAKS: readonly (readonly [string, Partial<Answering>])[] = [
  [
    'a total of all items',
    { after: (page, resources, { type }) => ({ ...page, total: resources.filter((r) => r['resourceType'] === type).length }) },
  ],
  ['ids used up by hidden items', { idsBefore: (resources) => resources.length }],
  [
    'labels that are not looked at',
    {
      visible: (r) =>
        shield(viewOf(bundleOf(...r)), [shieldOf(...RULES)], {
          ...SETTINGS,
          labels: { restricted: 'not-shielded', harmless: [{ system: MARK, code: MARK }] },
        }),
    },
  ],
  ['one kind of shield forgotten', { visible: (r) => shield(viewOf(bundleOf(...r)), [shieldOf(...RULES.slice(1))], SETTINGS) }],
  [
    'references left as they were',
    {
      visible: (r) => {
        const view = viewOf(bundleOf(...r));
        const { resources } = hiddenBy(RULES, view, SETTINGS.labels, SETTINGS);
        const left = view.entries.filter((e) => !resources.has(e.resource));
        return { resources: left.map((e) => e.resource), origins: left.map((e) => e.origin) };
      },
    },
  ],
  ['displays left behind', { visible: (r) => shield(viewOf(bundleOf(...r.map(withoutTargets))), [shieldOf(...RULES)], SETTINGS) }],
];

/** Every reference with a display as if it pointed nowhere. */
function withoutTargets(value: Tree): Tree {
  const copy = structuredClone(value);
  eachTree(copy, (tree, key) => {
    if (typeof tree['display'] === 'string' && key !== 'subject') delete (tree as Record<string, unknown>)['reference'];
    return true;
  });
  return copy;
}

test.each(LEAKS)('P3 given %s, when the law is tried, then it fails', (_, leak) => {
  expect(fc.check(law({ ...HONEST, ...leak }), { numRuns: 300, seed: LAW.seed, endOnFailure: true }).failed).toBe(true);
});

/** Every text that is delivered, with where it stands; numbers of references and of contained resources aside. */
function textsOf({ resources, origins }: Visible): ReadonlySet<string> {
  const found = new Set<string>();
  resources.forEach((resource, i) => {
    eachTree(resource, (tree, at) => {
      for (const [key, value] of Object.entries(tree)) {
        for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
          if (typeof one === 'string' && !/^[@#]|^c\d+$/.test(one)) found.add(`${origins[i] ?? ''} ${at} ${key} ${one}`);
        }
      }
      return true;
    });
  });
  return found;
}

test(`I2 given generated dossiers, when a shield is added, then nothing is added to what is visible (${LAW_RUNS} runs)`, () => {
  const rules = fc.subarray([
    ...RULES,
    { categories: ['MED' as const] },
    { period: { start: '2024-05-10' } },
    { authors: [{ system: NAMELESS, value: '1' }] },
  ]);
  fc.assert(
    fc.property(dossier, rules, rules, (of, some, more) => {
      const see = (list: typeof some): ReadonlySet<string> =>
        textsOf(shield(viewOf(bundleOf(...resourcesOf(of, true))), [shieldOf(...list)], SETTINGS));
      const [before, after] = [see(some), see([...some, ...more])];
      expect([...after].filter((one) => !before.has(one))).toEqual([]);
    }),
    LAW,
  );
});

const NAMELESS = 'urn:oid:2.999.404';

test(`P3 given Bundles of vendors, when what became invisible is deleted, then what is visible is the same (${LAW_RUNS} runs)`, () => {
  const rules = [
    { period: { start: '2015', end: '2020' } },
    { codes: [{ system: 'http://snomed.info/sct', code: '1', match: 'exact' as const }], categories: ['ICA' as const] },
  ];
  fc.assert(
    fc.property(fc.oneof(bundle(), conditionsBundle()), fc.subarray(rules), (sent, list) => {
      const raw = sent as unknown as Tree;
      const see = (of: Tree): Visible => shield(viewOf(of), [shieldOf(...list)], SETTINGS);
      const view = viewOf(raw);
      const visible = see(raw);
      const left = new Set(visible.origins);
      // Without ids nothing tells what a resource became.
      fc.pre(view.entries.every((e) => e.origin !== undefined));
      const entries = (raw['entry'] ?? []) as readonly Tree[];
      const fewer = { ...raw, entry: entries.filter((_, i) => left.has(view.entries[i]?.origin)) };
      expect(see(fewer).resources).toEqual(visible.resources);
    }),
    { ...LAW, maxSkipsPerRun: 1000 },
  );
});
