import { standardDefinitions } from '../definitions.js';
import { ISSUES, type Issue } from '../errors.js';
import { JsonError } from '../fhir/json-error.js';
import { readJson } from '../fhir/json.js';
import { locator } from '../fhir/locate.js';
import { locatorXml } from '../fhir/locate-xml.js';
import { DefinitionError } from '../fhir/validate/definitions.js';
import { Validator } from '../fhir/validate/validate.js';
import { readFhirXml } from '../fhir/xml-reader.js';
import { readIssue } from '../mapping/read-issue.js';
import { XmlError } from '../xml/error.js';
import { FILE_LIMITS } from '../xml/limits.js';
import { readXml } from '../xml/reader.js';
import { UsageError, type Edge } from './edge.js';
import { textOf, type Input } from './input.js';
import { loadProfiles } from './profile-folder.js';

export interface FhirRules {
  /** Folders of profiles besides those of Schakel. */
  readonly folders: readonly string[];
  /** Canonicals to conform to besides those that are claimed. */
  readonly profiles: readonly string[];
  /** The rule set `aorta-transformable`: always, never or (undefined) where it applies. */
  readonly aorta: boolean | undefined;
}

/** Judges FHIR files, JSON or XML; what is learnt of the profiles is kept from one file to the next. */
export class FhirJudge {
  private validator: Validator | undefined;
  constructor(
    private readonly rules: FhirRules,
    private readonly edge: Edge,
    /** Hears how many definitions came from where. */
    private readonly told: (line: string) => Promise<void>,
  ) {}

  /** @throws UsageError when the profiles can't be used */
  async judge(input: Input): Promise<readonly Issue[]> {
    const text = await textOf(input);
    if (typeof text !== 'string') return [text];
    const validator = (this.validator ??= await this.load());
    const read = input.kind === 'fhir-xml' ? xmlResource(text) : jsonResource(text);
    if ('issues' in read && read.value === undefined) return read.issues;
    try {
      const { profiles, aorta } = this.rules;
      const found = validator.validate(read.value, { profiles, positionOf: read.positionOf, ...(aorta === undefined ? {} : { aorta }) });
      return [...read.issues, ...found];
    } catch (error) {
      if (error instanceof DefinitionError) throw new UsageError(`${error.url}: ${error.code} ${error.found}`);
      throw error;
    }
  }

  private async load(): Promise<Validator> {
    const definitions = standardDefinitions();
    for (const folder of this.rules.folders) {
      const { count, isCached } = await loadProfiles(folder, definitions, this.edge);
      await this.told(`${count} profiles and code lists of ${folder}${isCached ? ', from the cache' : ''}`);
    }
    return new Validator(definitions);
  }
}

interface ReadResource {
  readonly value: unknown;
  readonly issues: readonly Issue[];
  readonly positionOf: (path: string) => { readonly line: number; readonly column: number } | undefined;
}

function jsonResource(text: string): ReadResource {
  try {
    return { value: readJson(text), issues: [], positionOf: locator(text) };
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return unreadable(error);
  }
}

function xmlResource(text: string): ReadResource {
  try {
    const root = readXml(text, { limits: FILE_LIMITS, processingInstructions: 'skip-in-prolog' });
    const { value, problems } = readFhirXml(root, text);
    const issues = problems.map((p) => ({ ...p, code: p.code === 'not-mapped' ? ('element-unknown' as const) : p.code }));
    return { value, issues: issues.map((p) => ({ ...p, severity: ISSUES[p.code].severity })), positionOf: locatorXml(root) };
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return unreadable(error);
  }
}

function unreadable(error: XmlError | JsonError): ReadResource {
  return { value: undefined, issues: [readIssue(error)], positionOf: () => undefined };
}
