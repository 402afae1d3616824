import { CATEGORIES } from '../category.js';
import { spanOf } from '../day.js';
import type { BusinessIdentifier, CodeGroup, ShieldRule } from '../shield.js';
import { CATEGORY_SYSTEM, CONSENT_EXTENSIONS } from './canonicals.js';
import type { Place } from './place.js';

const RULE = 'C-33';
const MATCHES = ['exact', 'is-a', 'descendent-of'] as const;
const MEANINGS = ['instance', 'dependents', 'authoredby', 'related'] as const;

/** Reads one inner provision: what all of its parts fit is hidden (CS c.3). */
export function readShieldRule(rule: Place): ShieldRule | undefined {
  rule.onlyKeys('gw-shield', ['id', 'type', 'data', 'class', 'dataPeriod', 'code', 'securityLabel']);
  // A permit inside a shield would un-hide.
  rule.at('type').code('C-34', ['deny']);
  const data = readData(rule.at('data'));
  const of = <T>(meaning: string, make: (d: Datum) => T): readonly T[] => data.filter((d) => d.meaning === meaning).map(make);
  const items = data
    .filter((d) => d.meaning === 'instance' || d.meaning === 'dependents')
    .map((d) => ({ identifier: d.identifier, dependents: d.meaning === 'dependents' }));
  const period = readPeriod(rule.at('dataPeriod'));
  const read: ShieldRule = {
    ...some('items', items),
    ...some('categories', readClasses(rule.at('class'))),
    ...(period === undefined ? {} : { period }),
    ...some('codes', readCodes(rule.at('code'))),
    ...some(
      'authors',
      of('authoredby', (d) => d.identifier),
    ),
    ...some(
      'related',
      of('related', (d) => d.identifier),
    ),
    ...some('labels', readLabels(rule.at('securityLabel'))),
  };
  if (Object.keys(read).length > 0) return read;
  rule.report('required', RULE, { expected: 'data, class, dataPeriod, code or securityLabel' });
  return undefined;
}

function some<K extends string, T>(key: K, list: readonly T[]): Readonly<Partial<Record<K, readonly T[]>>> {
  const one: Partial<Record<K, readonly T[]>> = {};
  if (list.length > 0) one[key] = list;
  return one;
}

interface Datum {
  readonly meaning: (typeof MEANINGS)[number];
  readonly identifier: BusinessIdentifier;
}

function readData(data: Place): readonly Datum[] {
  return data.items().flatMap((datum) => {
    datum.onlyKeys('gw-shield', ['id', 'meaning', 'reference']);
    const meaning = datum.at('meaning').text(RULE);
    const known = MEANINGS.find((m) => m === meaning);
    if (meaning !== undefined && known === undefined) datum.at('meaning').report('code-unknown', RULE, { expected: MEANINGS.join(', ') });
    const identifier = readIdentifier(datum.at('reference'));
    return known === undefined || identifier === undefined ? [] : [{ meaning: known, identifier }];
  });
}

/** A business identifier; a reference that is no identifier is kept as an identifier without a system. */
function readIdentifier(reference: Place): BusinessIdentifier | undefined {
  const local = reference.at('reference');
  if (local.exists) {
    const value = local.text(RULE);
    return value === undefined ? undefined : { value };
  }
  const system = reference.at('identifier').at('system').text(RULE, false);
  const value = reference.at('identifier').at('value').text(RULE);
  return value === undefined ? undefined : { ...(system === undefined ? {} : { system }), value };
}

function readClasses(classes: Place): readonly (typeof CATEGORIES)[number][] {
  return classes.items().flatMap((coding) => {
    const category = CATEGORIES.find((c) => c === coding.at('code').value);
    if (coding.at('system').value === CATEGORY_SYSTEM && category !== undefined) return category;
    coding.report('code-unknown', RULE, { expected: CATEGORY_SYSTEM });
    return [];
  });
}

/** Both ends are kept as written: they are inclusive to their own precision (CS C-33 T3). */
function readPeriod(period: Place): ShieldRule['period'] {
  if (!period.exists) return undefined;
  const end = (key: string): string | undefined => period.at(key).formed(RULE, (text) => spanOf(text) !== undefined, 'a FHIR dateTime', false);
  const [start, stop] = [end('start'), end('end')];
  if (start === undefined && stop === undefined) period.report('required', RULE, { expected: 'start or end' });
  if (start !== undefined && stop !== undefined && (spanOf(start)?.from ?? 0) > (spanOf(stop)?.to ?? 0)) {
    period.report('invariant', RULE, { expected: 'start <= end' });
  }
  return { ...(start === undefined ? {} : { start }), ...(stop === undefined ? {} : { end: stop }) };
}

function readCodes(codes: Place): readonly CodeGroup[] {
  return codes.items().flatMap((concept) => {
    const extension = concept.extensions(CONSENT_EXTENSIONS.codeMatch)[0];
    const match = extension === undefined ? 'exact' : extension.at('valueCode').code(RULE, MATCHES);
    const codings = concept.at('coding');
    if (codings.items().length === 0) codings.report('required', RULE);
    return codings.items().flatMap((coding) => {
      const read = readCoding(coding);
      return read === undefined || match === undefined ? [] : { ...read, match };
    });
  });
}

function readLabels(labels: Place): NonNullable<ShieldRule['labels']> {
  return labels.items().flatMap((label) => readCoding(label) ?? []);
}

function readCoding(coding: Place): { readonly system: string; readonly code: string } | undefined {
  const [system, code] = [coding.at('system').text(RULE), coding.at('code').text(RULE)];
  return system === undefined || code === undefined ? undefined : { system, code };
}
