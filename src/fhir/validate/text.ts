import { ISSUES, type Issue } from '../../errors.js';
import { FILE_LIMITS } from '../../xml/limits.js';
import { readXml } from '../../xml/reader.js';
import { readJson } from '../json.js';
import { locator } from '../locate.js';
import { locatorXml } from '../locate-xml.js';
import type { Position } from '../position.js';
import { readIssue } from '../read-issue.js';
import { readFhirXml } from '../xml-reader.js';
import type { ValidateOptions, Validator } from './validate.js';

/**
 * Judges a resource as it was written: findings have line and column. What can't be read at all is one fatal finding.
 * @throws DefinitionError when a profile can't be understood
 */
export function validateText(text: string, kind: 'fhir-json' | 'fhir-xml', validator: Validator, options: ValidateOptions = {}): readonly Issue[] {
  const read = kind === 'fhir-xml' ? fromXml(text) : fromJson(text);
  if (read.value === undefined) return read.issues;
  return [...read.issues, ...validator.validate(read.value, { ...options, positionOf: read.positionOf })];
}

interface Read {
  readonly value: unknown;
  readonly issues: readonly Issue[];
  readonly positionOf: (path: string) => Position | undefined;
}

function fromJson(text: string): Read {
  try {
    return { value: readJson(text), issues: [], positionOf: locator(text) };
  } catch (error) {
    return unreadable(error);
  }
}

/** What the definitions lack can't be in the object that the XML becomes, so the reader tells of it. */
function fromXml(text: string): Read {
  try {
    const root = readXml(text, { limits: FILE_LIMITS, processingInstructions: 'skip-in-prolog' });
    const { value, problems } = readFhirXml(root, text);
    const issues = problems.map((p): Issue => {
      const code = p.code === 'not-mapped' ? 'element-unknown' : p.code;
      return { ...p, code, severity: ISSUES[code].severity, rule: 'shape' };
    });
    return { value, issues, positionOf: locatorXml(root) };
  } catch (error) {
    return unreadable(error);
  }
}

function unreadable(error: unknown): Read {
  return { value: undefined, issues: [readIssue(error)], positionOf: () => undefined };
}
