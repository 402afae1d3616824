import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { ISSUES, type Severity } from '../errors.js';
import { Decimal } from '../fhir/decimal.js';
import { JsonError, readJson } from '../fhir/json.js';
import { locator } from '../fhir/locate.js';
import { packageFile } from '../package-file.js';
import { SuiteError } from './suite-error.js';

/** What a case does with its input. */
export type Operation = 'toFhir' | 'toV3' | 'roundtrip' | 'validate';

/** An issue that must be reported. */
export interface ExpectedIssue {
  readonly code: string;
  readonly severity: Severity;
  /** `*` at its begin stands for anything. */
  readonly path: string;
  readonly line?: number;
}

/** A place of the output that must be there. */
export interface ExpectedPlace {
  readonly path: string;
  readonly value?: string | number | boolean | Decimal;
  readonly count?: number | Decimal;
}

/** What expect.json says; the keys are explained in schemas/conformance-case.schema.json. */
export interface Expectation {
  readonly title: string;
  readonly requirements: readonly string[];
  readonly operation: Operation;
  readonly options?: { readonly codeSystemName?: boolean; readonly absentUnit?: boolean; readonly payload?: boolean };
  readonly outcome: 'translated' | 'refused' | 'valid' | 'invalid';
  readonly issues: readonly ExpectedIssue[];
  readonly present?: readonly ExpectedPlace[];
  readonly absent?: readonly string[];
  readonly nowhere?: readonly string[];
  readonly why?: string;
}

/** The kind of text in a file of a case. */
export type Format = 'xml' | 'json';

/** One file of a case: its bytes, since what cannot be read as text is a case too. */
export interface CaseFile {
  readonly format: Format;
  readonly content: Uint8Array;
}

/** A folder of a suite: input, expected output when there is one, and what is expected of it. */
export interface ConformanceCase {
  /** `area/nn-name` */
  readonly name: string;
  readonly file: string;
  readonly expect: Expectation;
  readonly input: CaseFile;
  readonly output: CaseFile | undefined;
  /** Line of expect.json that names a requirement. */
  readonly lineOf: (requirement: string) => number | undefined;
}

let compiled: ValidateFunction<Expectation> | undefined;

/**
 * Reads the folder of one case.
 * @throws SuiteError with the file and line that is broken
 */
export function readCase(folder: string, name: string): ConformanceCase {
  const file = join(folder, 'expect.json');
  if (!existsSync(file)) throw new SuiteError(file, undefined, 'is missing');
  const text = readFileSync(file, 'utf8');
  const value = parsed(file, text);
  const positionOf = locator(text);
  // Decimals keep their digits for the comparison; the schema knows numbers only.
  const plain: unknown = JSON.parse(text);
  compiled ??= new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile<Expectation>(
    JSON.parse(packageFile('schemas/conformance-case.schema.json')) as object,
  );
  if (!compiled(plain)) {
    const [first] = compiled.errors ?? [];
    const path = first === undefined ? '' : placeOf(first);
    throw new SuiteError(file, positionOf(`Case.${path}`)?.line, first === undefined ? 'does not fit the schema' : problemOf(first, path));
  }
  const expect = value as Expectation;
  checkCodes(expect, file, (path) => positionOf(`Case.${path}`)?.line);
  const input = fileIn(folder, 'in');
  if (input === undefined) throw new SuiteError(folder, undefined, 'holds no in.xml and no in.json');
  if ((expect.operation === 'toFhir' || expect.operation === 'validate') && input.format !== 'xml')
    throw new SuiteError(file, positionOf('Case.operation')?.line, `${expect.operation} goes with in.xml`);
  if ((expect.operation === 'validate') !== (expect.outcome === 'valid' || expect.outcome === 'invalid'))
    throw new SuiteError(file, positionOf('Case.outcome')?.line, `${expect.outcome} is no outcome of ${expect.operation}`);
  return {
    name,
    file,
    expect,
    input,
    output: fileIn(folder, 'out'),
    lineOf: (requirement) => positionOf(`Case.requirements[${expect.requirements.indexOf(requirement)}]`)?.line,
  };
}

function parsed(file: string, text: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new SuiteError(file, error.line, ISSUES[error.code].en);
  }
}

function checkCodes({ issues }: Expectation, file: string, lineAt: (path: string) => number | undefined): void {
  issues.forEach(({ code }, i) => {
    if (!(code in ISSUES)) throw new SuiteError(file, lineAt(`issues[${i}].code`), `issues[${i}].code is not in docs/errors.md`);
  });
}

function fileIn(folder: string, stem: string): CaseFile | undefined {
  for (const format of ['xml', 'json'] as const) {
    const file = join(folder, `${stem}.${format}`);
    if (existsSync(file)) return { format, content: readFileSync(file) };
  }
  return undefined;
}

function placeOf({ instancePath, params }: ErrorObject): string {
  const { additionalProperty } = params as { readonly additionalProperty?: string };
  const path = instancePath
    .slice(1)
    .replace(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.');
  return additionalProperty === undefined ? path : path === '' ? additionalProperty : `${path}.${additionalProperty}`;
}

function problemOf({ keyword, params, message }: ErrorObject, path: string): string {
  const { allowedValues, missingProperty } = params as { readonly allowedValues?: readonly string[]; readonly missingProperty?: string };
  const place = path === '' ? 'the case' : path;
  if (keyword === 'pattern') return `${place} is not a path`;
  if (keyword === 'additionalProperties') return `${place} is not a key that exists`;
  if (missingProperty !== undefined) return `${place} lacks ${missingProperty}`;
  return `${place} ${keyword === 'enum' ? `must be one of ${(allowedValues ?? []).join(', ')}` : (message ?? keyword)}`;
}
