import type { Binding } from './definition.js';
import { isTree, type Tree } from '../tree.js';
import type { Judging } from './judging.js';

/** Judges a coded value by its value set: `required` strictly, `extensible` as a warning, the weaker strengths not at all. */
export function checkBinding(value: unknown, { strength, valueSet }: Binding, at: object, key: string | number, rule: string, j: Judging): void {
  if (valueSet === undefined || (strength !== 'required' && strength !== 'extensible')) return;
  const isStrict = strength === 'required';
  if (typeof value === 'string') return checkCode(value, valueSet, at, key, rule, isStrict, j);
  if (!isTree(value)) return;
  const codings = codingsOf(value);
  if (codings === undefined) return;
  const verdicts = codings.map((c) => verdictOn(c, valueSet, isStrict, j));
  // One coding that is in the value set will do, and so will one of which that can't be known.
  if (verdicts.some((v) => v !== false)) return;
  if (codings.length === 0 && (!isStrict || isAbsent(value))) return;
  report(at, key, rule, isStrict, valueSet, codeOf(codings[0]), j);
}

function checkCode(code: string, valueSet: string, at: object, key: string | number, rule: string, isStrict: boolean, j: Judging): void {
  if (j.library.terminology.contains(valueSet, undefined, code) === false) report(at, key, rule, isStrict, valueSet, code, j);
}

/** Outside an extensible value set a code of another system is free. */
function verdictOn(coding: Tree, valueSet: string, isStrict: boolean, j: Judging): boolean | undefined {
  const { system, code } = coding;
  if (typeof code !== 'string') return isStrict ? false : undefined;
  const of = typeof system === 'string' ? system : undefined;
  const { terminology } = j.library;
  if (of === undefined) return isStrict ? false : undefined;
  const found = terminology.contains(valueSet, of, code);
  return found === false && !isStrict && terminology.draws(valueSet, of) !== true ? undefined : found;
}

/** The codings of a CodeableConcept, Coding or Quantity; undefined for anything else. */
export function codingsOf(value: Tree): readonly Tree[] | undefined {
  const { coding, code } = value;
  if (Array.isArray(coding)) return coding.filter(isTree);
  if (typeof code === 'string' || 'system' in value) return [value];
  return 'text' in value || 'extension' in value ? [] : undefined;
}

function codeOf(coding: Tree | undefined): string | undefined {
  const code = coding?.['code'];
  return typeof code === 'string' ? code : undefined;
}

/** Somebody says why there is no code. */
function isAbsent(value: Tree): boolean {
  return Array.isArray(value['extension']) && value['extension'].length > 0;
}

function report(at: object, key: string | number, rule: string, isStrict: boolean, valueSet: string, found: string | undefined, j: Judging): void {
  const detail = { expected: valueSet, severity: isStrict ? 'error' : 'warning' } as const;
  j.report('code-unknown', at, key, rule, found === undefined ? detail : { ...detail, found });
}
