import type { About } from '../../src/mapping/codec.js';
import { csv, markdown, type MappingDocument } from '../../src/mapping/document.js';
import { MAPPINGS } from '../../src/mapping/documents.js';
import { pair, type RuleDoc } from '../../src/mapping/rule.js';
import { parcel, RULES, type Parcel } from './parcel.js';

/** Every rule that can be reached from an act, each once. */
function rulesOf(about: About, seen = new Set<RuleDoc>()): Set<RuleDoc> {
  for (const rule of about.rules ?? []) {
    if (seen.has(rule)) continue;
    seen.add(rule);
    if (rule.codec !== undefined) rulesOf(rule.codec, seen);
  }
  return seen;
}

const small: MappingDocument = { title: 'Parcels', roots: [{ v3: 'parcel', about: parcel().about }] };

describe('a small mapping', () => {
  test('given rules, when written as Markdown, then there is one row for each, under its act', () => {
    const text = markdown(small);
    expect(text).toContain('# Parcels\n');
    expect(text).toContain('4 rules in 1 acts.');
    expect(text).toContain('## parcel <-> Parcel');
    expect(text).toContain('| parcel.id | `id` | `identifier[0]` | pair | II (DT 2) | row 1 |  |');
    expect(text).toContain('| parcel.note | `note` | `note[]` | pair, repeats | ST (DT 8) | row 3 |  |');
  });

  test('given rules, when written as CSV, then there is one line for each, with the whole path', () => {
    const [head, ...rows] = csv(small).trimEnd().split('\n');
    expect(head).toBe('rule;v3;fhir;form;codec;source;why');
    expect(rows).toHaveLength(RULES.length);
    expect(rows).toContain('parcel.label;parcel/box/label;label;pair;ST (DT 8);row 4;');
  });

  test('given texts with the signs of CSV, when written, then they are quoted', () => {
    const rule = pair<Parcel, Parcel>('parcel.odd', {
      v3: 'box',
      fhir: 'label',
      codec: parcel(),
      get: () => undefined,
      set: () => undefined,
      spec: 'a; b',
      why: 'say "x"',
    });
    expect(csv({ ...small, roots: [{ v3: 'parcel', about: parcel([rule]).about }] })).toContain(
      'parcel.odd;parcel/box;label;pair;act;"a; b";"say ""x"""\n',
    );
  });

  test('given an act that is used twice, when written, then it has one section', () => {
    const inner = parcel();
    const twice = ['box', 'note'].map((v3) =>
      pair<Parcel, Parcel>(`parcel.${v3}`, { v3, fhir: 'label', codec: inner, get: () => undefined, set: () => undefined, spec: '-' }),
    );
    expect(markdown({ ...small, roots: [{ v3: 'parcel', about: parcel(twice).about }] }).match(/^## /gm)).toHaveLength(2);
  });
});

describe.each(MAPPINGS.map((m) => [m.name, m] as const))('the mapping of %s', (_, mapping) => {
  const rules = [...new Set(mapping.roots.flatMap(({ about }) => [...rulesOf(about)]))];

  test('given its rules, when written, then both documents have every one', () => {
    const lines = markdown(mapping).split('\n');
    const rows = csv(mapping).split('\n');
    for (const { id } of rules) {
      expect([id, lines.some((l) => l.startsWith(`| ${id} |`))]).toEqual([id, true]);
      expect([id, rows.some((r) => r.startsWith(`${id};`))]).toEqual([id, true]);
    }
    expect(rules.length).toBeGreaterThan(30);
  });

  test('given its rules, when counted, then the summary has their number', () => {
    expect(markdown(mapping)).toContain(`${csv(mapping).trimEnd().split('\n').length - 1} rules in `);
  });

  test('given its rules, when looked at, then each has a source, and each that is not a pair or fixed says why', () => {
    for (const rule of rules) {
      expect([rule.id, rule.spec]).toEqual([rule.id, expect.stringMatching(/^(AI|MD|DT) \d/)]);
      if (rule.form === 'derived' || rule.form === 'constant') expect([rule.id, rule.why]).toEqual([rule.id, expect.stringMatching(/./)]);
    }
  });

  test('given its rules, when named, then a name means one rule', () => {
    const ids = rules.map((r) => r.id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });
});
