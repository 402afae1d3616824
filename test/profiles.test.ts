import { readdirSync, readFileSync } from 'node:fs';
import { standardDefinitions } from '../src/definitions.js';
import { readJson } from '../src/fhir/json.js';
import { Validator } from '../src/fhir/validate/validate.js';
import { packageFolder } from '../src/package-file.js';

const FOLDER = packageFolder('profiles/');
const validator = new Validator(standardDefinitions());

test.each(readdirSync(FOLDER))('given %s, when judged as the FHIR that it is, then nothing is wrong', (name) => {
  const found = validator.validate(readJson(readFileSync(FOLDER + name, 'utf8')));
  expect(found.filter((i) => i.severity !== 'information')).toEqual([]);
});

test('given every profile, when it is asked for, then it can be understood', () => {
  for (const name of readdirSync(FOLDER).filter((file) => file.startsWith('StructureDefinition-'))) {
    const { url, type } = readJson(readFileSync(FOLDER + name, 'utf8')) as { readonly url: string; readonly type: string };
    const found = validator.validate({ resourceType: type === 'Extension' ? 'Patient' : type }, { profiles: [url] });
    expect(found.map((i) => i.code)).not.toContain('profile-unknown');
  }
});
