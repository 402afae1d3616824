import { standardDefinitions } from './definitions.js';
import type { Issue } from './errors.js';
import { validateText } from './fhir/validate/text.js';
import { Validator } from './fhir/validate/validate.js';
import { kindOf } from './mapping/kind.js';
import { readIssue } from './fhir/read-issue.js';
import { validateV3 } from './mapping/validate/message.js';
import { FILE_LIMITS } from './xml/limits.js';
import { readXml } from './xml/reader.js';

/** What to judge by, besides R4 and the profiles of Schakel. */
export interface ValidateOptions {
  /** Profiles, value sets and code systems as FHIR objects; keep the same list to have them read once. */
  readonly definitions?: readonly object[];
  /** Canonicals of profiles to conform to, besides those that are claimed. */
  readonly profiles?: readonly string[];
  /** The rules for what is to become HL7v3; when left out, on for a Bundle that can. */
  readonly aorta?: boolean;
}

const NONE: readonly object[] = [];
const validators = new WeakMap<readonly object[], Validator>();

/** Judges HL7v3 or FHIR, as text, or FHIR as an object. */
export function judge(input: string | object, { definitions = NONE, profiles = [], aorta }: ValidateOptions): readonly Issue[] {
  const options = { profiles, ...(aorta === undefined ? {} : { aorta }) };
  if (typeof input !== 'string') return validatorFor(definitions).validate(input, options);
  const kind = kindOf(input);
  if (kind === undefined) return [{ code: 'input-unknown', severity: 'fatal', path: '', line: 1, column: 1 }];
  return kind === 'hl7v3' ? judgeV3(input) : validateText(input, kind, validatorFor(definitions), options);
}

function judgeV3(text: string): readonly Issue[] {
  try {
    return validateV3(readXml(text, { limits: FILE_LIMITS, processingInstructions: 'skip-in-prolog' }));
  } catch (error) {
    return [readIssue(error)];
  }
}

function validatorFor(definitions: readonly object[]): Validator {
  const known = validators.get(definitions);
  if (known !== undefined) return known;
  const all = standardDefinitions();
  for (const d of definitions) all.add(d);
  const made = new Validator(all);
  validators.set(definitions, made);
  return made;
}
