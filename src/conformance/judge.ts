import type { Issue } from '../errors.js';
import { Decimal, decimalText } from '../fhir/decimal.js';
import { readJson, writeJson } from '../fhir/json.js';
import { differences } from '../mapping/differences.js';
import { XSI, type XmlElement } from '../xml/element.js';
import { readXml } from '../xml/reader.js';
import { writeXml } from '../xml/writer.js';
import type { CaseFile, ConformanceCase, Expectation, ExpectedIssue, ExpectedPlace } from './case.js';
import { valuesAt, type Output } from './places.js';
import { READ, type Translated } from './translation.js';
import type { Finding } from './verdict.js';

/** Everything in which the result of a case is not what the case expects. */
export function judge({ expect, output }: Pick<ConformanceCase, 'expect' | 'output'>, result: Translated): readonly Finding[] {
  const outcome = outcomeOf(result);
  const findings: Finding[] = outcome === expect.outcome ? [] : [{ kind: 'outcome', path: '', found: outcome, expected: expect.outcome }];
  findings.push(...issueFindings(expect.issues, result.issues));
  findings.push(...leaks(expect.nowhere ?? [], result));
  if (result.output === undefined) return findings;
  findings.push(...(expect.present ?? []).flatMap((place) => placeFindings(result.output, place)));
  for (const path of expect.absent ?? []) if (valuesAt(result.output, path).length > 0) findings.push({ kind: 'superfluous', path });
  if (output !== undefined) findings.push(...outputFindings(result.output, output));
  else for (const text of result.differences ?? []) findings.push(differenceOf(text));
  return findings;
}

function outcomeOf({ output, valid }: Translated): Expectation['outcome'] {
  if (valid !== undefined) return valid ? 'valid' : 'invalid';
  return output === undefined ? 'refused' : 'translated';
}

/** A difference told as `path: what became of it`. */
export function differenceOf(text: string): Finding {
  const end = text.indexOf(': ');
  return end < 0 ? { kind: 'difference', path: text } : { kind: 'difference', path: text.slice(0, end), found: text.slice(end + 2) };
}

/** Each expected issue takes one that was reported; of what is left only those for information are welcome. */
function issueFindings(expected: readonly ExpectedIssue[], reported: readonly Issue[]): Finding[] {
  const left = [...reported];
  const findings: Finding[] = [];
  for (const e of expected) {
    const i = left.findIndex((issue) => fits(e, issue));
    if (i >= 0) left.splice(i, 1);
    else findings.push({ kind: 'issue-missing', path: e.path, code: `${e.severity} ${e.code}` });
  }
  for (const { severity, code, path } of left)
    if (severity !== 'information') findings.push({ kind: 'issue-unexpected', path, code: `${severity} ${code}` });
  return findings;
}

function fits(expected: ExpectedIssue, issue: Issue): boolean {
  const { path } = expected;
  const isPlace = path.startsWith('*') ? issue.path.endsWith(path.slice(1)) : issue.path === path;
  const isLine = expected.line === undefined || expected.line === issue.line;
  return isPlace && isLine && expected.code === issue.code && expected.severity === issue.severity;
}

function leaks(texts: readonly string[], { output, issues }: Translated): Finding[] {
  const told = JSON.stringify(issues.map(({ path, found, expected }) => [path, found, expected]));
  const written = output === undefined ? '' : output.kind === 'fhir' ? writeJson(output.bundle) : writeXml(output.root);
  return texts.flatMap((text): Finding[] => [
    ...(written.includes(text) ? [{ kind: 'leak', path: 'output', found: text } as const] : []),
    ...(told.includes(text) ? [{ kind: 'leak', path: 'issues', found: text } as const] : []),
  ]);
}

function placeFindings(output: Output | undefined, { path, value, count }: ExpectedPlace): Finding[] {
  const found = output === undefined ? [] : valuesAt(output, path);
  if (found.length === 0) return [{ kind: 'absent', path }];
  const number = count === undefined ? undefined : Number(textOf(count));
  if (number !== undefined && found.length !== number) return [{ kind: 'count', path, found: String(found.length), expected: String(number) }];
  if (value === undefined) return [];
  const wrong = found.find((f) => kindOf(f) !== kindOf(value) || textOf(f) !== textOf(value));
  return wrong === undefined ? [] : [{ kind: 'value', path, found: textOf(wrong), expected: textOf(value) }];
}

/** A number is a number however its digits are kept. */
function kindOf(value: unknown): string {
  return value instanceof Decimal ? 'number' : typeof value;
}

function textOf(value: unknown): string {
  if (typeof value === 'number' || value instanceof Decimal) return decimalText(value);
  return typeof value === 'string' ? value : writeJson(value);
}

function outputFindings(output: Output, expected: CaseFile): Finding[] {
  const text = new TextDecoder().decode(expected.content);
  if (output.kind === 'fhir')
    return differences(readJson(writeJson(output.bundle)), readJson(text), 'Bundle').map((path) => ({ kind: 'difference', path }));
  const root = readXml(text, READ);
  return elementFindings(output.root, root, `/${root.local}`);
}

/** Unlike the equality of DT 0.1 this one is literal: order and every attribute count, since a person wrote down what is expected. */
function elementFindings(found: XmlElement, expected: XmlElement, path: string): Finding[] {
  if (found.local !== expected.local || found.uri !== expected.uri)
    return [{ kind: 'difference', path, found: found.local, expected: expected.local }];
  const findings: Finding[] = [];
  const [is, should] = [attributesOf(found), attributesOf(expected)];
  for (const name of new Set([...is.keys(), ...should.keys()]))
    if (is.get(name) !== should.get(name)) findings.push(differing(`${path}/@${name}`, is.get(name), should.get(name)));
  if (found.text.trim() !== expected.text.trim()) findings.push(differing(path, found.text.trim(), expected.text.trim()));
  const [names, wanted] = [found, expected].map((e) => e.children.map((c) => c.local).join(' '));
  if (names !== wanted) return [...findings, differing(`${path}/*`, names, wanted)];
  return [...findings, ...expected.children.flatMap((c, i) => elementFindings(found.children[i] ?? c, c, `${path}/${c.local}[${i + 1}]`))];
}

function differing(path: string, found: string | undefined, expected: string | undefined): Finding {
  return { kind: 'difference', path, ...(found === undefined ? {} : { found }), ...(expected === undefined ? {} : { expected }) };
}

function attributesOf(e: XmlElement): ReadonlyMap<string, string> {
  return new Map(
    e.attributes.map(({ uri, local, value }) => [uri === XSI ? `xsi:${local}` : local, uri === XSI ? value.replace(/^.*:/, '') : value]),
  );
}
