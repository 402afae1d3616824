import { isTree, textAt, treesAt, type Tree } from '../tree.js';
import { fitsDate, type Days, type DaysOf } from './date.js';
import { parameterOf, type Parameter } from './parameters.js';

/** One condition of a search: any of its values fits. */
export interface Criterion {
  /** As it was asked: `code`, `medication.code` (chained), `patient:identifier`, `_has:Provenance:target:agent`. */
  readonly name: string;
  readonly values: readonly string[];
}

/** A search on one type, with its parameters read; who the patient is has been settled before (DT 16). */
export interface Search {
  readonly type: string;
  /** All must fit. */
  readonly criteria: readonly Criterion[];
  /** Matches on a page; all of them without it. */
  readonly count?: number;
  readonly sort?: readonly { readonly name: string; readonly descending: boolean }[];
  /** `Provenance:target`: resources of that type whose parameter leads to a match. What matches refer to is always included (DT 16). */
  readonly revinclude?: readonly { readonly type: string; readonly parameter: string }[];
  readonly summary?: 'count';
  readonly total?: 'none' | 'estimate' | 'accurate';
}

/** What a search looks at: only what may be seen, so that nothing hidden can be found by asking about it (CS C-32.8). */
export interface Searchable {
  readonly resources: readonly Tree[];
  /** The resource that a Reference leads to. */
  readonly follow: (reference: Tree) => Tree | undefined;
  readonly daysOf: DaysOf;
}

/** The resources that fit a search, in the order of the set. A parameter or value that is not understood fits nothing. */
export function matchesOf(search: Search, among: Searchable): readonly Tree[] {
  return among.resources.filter((r) => r['resourceType'] === search.type && search.criteria.every((c) => fits(r, c, among)));
}

/** Resources by which others are included that refer to these, in the order of the set. */
export function referrersOf(matches: readonly Tree[], { type, parameter }: { type: string; parameter: string }, among: Searchable): readonly Tree[] {
  const wanted = new Set(matches);
  return among.resources.filter((r) => r['resourceType'] === type && targetsOf(r, parameter, among).some((target) => wanted.has(target)));
}

/** What a resource is sorted by: the first text at a parameter, or undefined. */
export function sortTextOf(resource: Tree, name: string): string | undefined {
  const parameter = parameterOf(textAt(resource, 'resourceType') ?? '', name);
  if (parameter === undefined || parameter.kind === 'reference') return undefined;
  const [first] = parameter.paths.flatMap((path) => valuesAt(resource, path.split('.')));
  if (typeof first === 'string') return first;
  return first === undefined ? undefined : (textAt(first, 'start') ?? textAt(first, 'end') ?? tokensOf(first)[0]?.code);
}

function fits(resource: Tree, { name, values }: Criterion, among: Searchable): boolean {
  if (name.startsWith('_has:')) return fitsHas(resource, name.slice(5).split(':'), values, among);
  const dot = name.indexOf('.');
  const [own = '', modifier] = (dot < 0 ? name : name.slice(0, dot)).split(':');
  const parameter = parameterOf(textAt(resource, 'resourceType') ?? '', own);
  if (parameter === undefined) return false;
  if (dot >= 0) return parameter.kind === 'reference' && fitsChain(resource, parameter, { name: name.slice(dot + 1), values }, among);
  if (modifier !== undefined) {
    return modifier === 'identifier' && parameter.kind === 'reference' && fitsChain(resource, parameter, { name: 'identifier', values }, among);
  }
  return parameter.paths
    .flatMap((path) => valuesAt(resource, path.split('.')))
    .some((found) => values.some((v) => fitsValue(found, parameter, v, among)));
}

function fitsValue(found: string | Tree, { kind }: Parameter, value: string, { daysOf }: Searchable): boolean {
  if (kind === 'token') return tokensOf(found).some((one) => fitsToken(one, value));
  if (kind === 'reference') return false; // By id: ids are of one answer only (D27).
  const days = daysIn(found, daysOf);
  return days !== undefined && fitsDate(days, value, daysOf);
}

/** A condition on what a reference leads to; an identifier may also stand on the reference itself. */
function fitsChain(resource: Tree, parameter: Parameter, criterion: Criterion, among: Searchable): boolean {
  return parameter.paths
    .flatMap((path) => valuesAt(resource, path.split('.')))
    .filter(isTree)
    .some((reference) => {
      const target = among.follow(reference);
      if (target !== undefined && fits(target, criterion, among)) return true;
      return (
        criterion.name === 'identifier' &&
        treesAt(reference, 'identifier').some((id) => tokensOf(id).some((t) => criterion.values.some((v) => fitsToken(t, v))))
      );
    });
}

function fitsHas(resource: Tree, [type, parameter, ...rest]: readonly string[], values: readonly string[], among: Searchable): boolean {
  const criterion = { name: rest.join(':'), values };
  return among.resources.some(
    (r) => r['resourceType'] === type && targetsOf(r, parameter ?? '', among).includes(resource) && fits(r, criterion, among),
  );
}

function targetsOf(resource: Tree, name: string, among: Searchable): readonly Tree[] {
  const parameter = parameterOf(textAt(resource, 'resourceType') ?? '', name);
  if (parameter?.kind !== 'reference') return [];
  const found = parameter.paths.flatMap((path) => valuesAt(resource, path.split('.')));
  return found.flatMap((value) => targetOf(value, among));
}

function targetOf(value: string | Tree, { follow }: Searchable): readonly Tree[] {
  const target = isTree(value) ? follow(value) : undefined;
  return target === undefined ? [] : [target];
}

function valuesAt(value: unknown, [step, ...rest]: readonly string[]): readonly (string | Tree)[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, step === undefined ? [] : [step, ...rest]));
  if (step === undefined) return typeof value === 'string' || isTree(value) ? [value] : [];
  return isTree(value) ? valuesAt(value[step], rest) : [];
}

interface Token {
  readonly system: string | undefined;
  readonly code: string;
}

/** The tokens of a code, Identifier, Coding or CodeableConcept. */
function tokensOf(found: string | Tree): readonly Token[] {
  if (typeof found === 'string') return [{ system: undefined, code: found }];
  const code = textAt(found, 'code') ?? textAt(found, 'value');
  return [...(code === undefined ? [] : [{ system: textAt(found, 'system'), code }]), ...treesAt(found, 'coding').flatMap(tokensOf)];
}

/** `code`, `system|code`, `|code` (without a system) or `system|`. */
function fitsToken({ system, code }: Token, value: string): boolean {
  const bar = value.indexOf('|');
  if (bar < 0) return code === value;
  const [wantedSystem, wantedCode] = [value.slice(0, bar), value.slice(bar + 1)];
  return (system ?? '') === wantedSystem && (wantedCode === '' || code === wantedCode);
}

function daysIn(found: string | Tree, daysOf: DaysOf): Days | undefined {
  if (typeof found === 'string') return daysOf(found);
  const [start, end] = [textAt(found, 'start'), textAt(found, 'end')].map((text) => (text === undefined ? undefined : daysOf(text)));
  // A period without an end goes on, one without a start always was.
  return start === undefined && end === undefined ? undefined : { first: start?.first ?? '0000-01-01', last: end?.last ?? '9999-12-31' };
}
