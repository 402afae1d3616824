import { readFileSync } from 'node:fs';
import { capabilityStatement } from '../../../src/http/capability.js';
import { CONSENT_CAPABILITY } from '../../../src/http/consent/capability.js';
import { ORGANIZATION_CAPABILITY } from '../../../src/http/organization/capability.js';
import { standardDefinitions } from '../../../src/definitions.js';
import { Validator } from '../../../src/fhir/validate/validate.js';

interface Entry {
  readonly type: string;
  readonly interaction: readonly { readonly code: string }[];
  readonly searchParam: readonly { readonly name: string; readonly type: string }[];
  readonly operation?: readonly { readonly name: string; readonly definition: string }[];
}

interface Statement {
  readonly rest: readonly [
    { readonly resource: readonly Entry[]; readonly searchParam: readonly { readonly name: string; readonly type: string }[] },
  ];
}

/** What an entry promises, whatever it says of it. */
const promisedBy = ({ interaction, searchParam, operation = [] }: Entry, more: readonly { readonly name: string; readonly type: string }[] = []) => ({
  interactions: interaction.map(({ code }) => code),
  parameters: [...searchParam, ...more].map(({ name, type }) => `${name} ${type}`).sort(),
  operations: operation.map(({ name, definition }) => `${name} ${definition}`),
});

test.each([
  ['Consent', CONSENT_CAPABILITY],
  ['Organization', ORGANIZATION_CAPABILITY],
])('given what serve says of %s, when the statement of the source role is read, then it promises the same', (name, capability) => {
  const published = JSON.parse(readFileSync('profiles/CapabilityStatement-source.json', 'utf8')) as Statement;
  const [{ resource, searchParam }] = published.rest;
  const entry = resource.find(({ type }) => type === name);
  const shared = name === 'Consent' ? searchParam : [];
  expect(entry && promisedBy(entry, shared)).toEqual(promisedBy(capability as unknown as Entry));
});

test('given the statement of an instance, when judged as FHIR, then nothing is wrong', () => {
  const statement = capabilityStatement({
    version: '0.1.0',
    since: '2026-06-01T12:00:00.000Z',
    resources: [CONSENT_CAPABILITY, ORGANIZATION_CAPABILITY],
  });
  const found = new Validator(standardDefinitions()).validate(statement);
  expect(found.filter(({ severity }) => severity === 'error' || severity === 'fatal')).toEqual([]);
});
