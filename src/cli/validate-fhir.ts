import { standardDefinitions } from '../definitions.js';
import type { Issue } from '../errors.js';
import { DefinitionError } from '../fhir/validate/definitions.js';
import { validateText } from '../fhir/validate/text.js';
import { Validator } from '../fhir/validate/validate.js';
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
    const { profiles, aorta } = this.rules;
    try {
      return validateText(text, input.kind === 'fhir-xml' ? 'fhir-xml' : 'fhir-json', validator, {
        profiles,
        ...(aorta === undefined ? {} : { aorta }),
      });
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
