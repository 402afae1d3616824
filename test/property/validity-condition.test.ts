import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { standardDefinitions } from '../../src/definitions.js';
import type { Issue } from '../../src/errors.js';
import { GW } from '../../src/fhir/extensions.js';
import { readJson, writeJson } from '../../src/fhir/json.js';
import type { Bundle } from '../../src/fhir/types.js';
import { Validator } from '../../src/fhir/validate/validate.js';
import { AnswerCollector } from '../../src/mapping/to-fhir.js';
import { bundleToV3 } from '../../src/mapping/to-v3.js';
import type { XmlElement } from '../../src/xml/element.js';
import { readXml } from '../../src/xml/reader.js';
import { writeXml } from '../../src/xml/writer.js';
import { conditionsBundle } from './from-definitions.js';
import { condition as byRules } from './from-rules.js';
import { condition, conditions, USUAL } from './from-xsd.js';
import { errors, isBeyondSchema, judge, missedErrors, untoldErrors } from './judged.js';
import { CONDITION_RUNS } from './runs.js';
import { CONDITION_LAW, counting } from './trip.js';

/* As validity.test.ts for conditions; and what is made of them is valid R4, and conforms to our profiles. */
test(`given conditions with everything the schema allows, when judged, then only known rules beyond the schema are broken (${CONDITION_RUNS} runs)`, () => {
  fc.assert(
    fc.property(condition(), (tree) => {
      expect(errors(judge(tree)).filter((i) => !isBeyondSchema(i))).toEqual([]);
    }),
    CONDITION_LAW,
  );
});

test(`given broken conditions, when a translation calls something an error, then the judge finds an error there or around it (${CONDITION_RUNS} runs)`, () => {
  fc.assert(
    fc.property(condition({ wild: true, scope: USUAL }), (tree) => {
      expect(missedErrors(tree)).toEqual([]);
    }),
    CONDITION_LAW,
  );
});

test(`given Bundles of vendors, when they are written as HL7v3, then what is judged an error was told while writing (${CONDITION_RUNS} runs)`, () => {
  fc.assert(
    fc.property(conditionsBundle(), (sent) => {
      const { payloads, issues } = bundleToV3(readJson(writeJson(sent)));
      expect(untoldErrors(payloads, issues)).toEqual([]);
    }),
    CONDITION_LAW,
  );
});

/** What R4 forbids and a sender may say all the same, by invariant or path: it is passed on as it was said. */
const AS_SENT: readonly RegExp[] = [
  // An organisation at home; the end of a time before its beginning.
  /^invariant .* (org-2|org-3|per-1)$/,
  // Qualifiers of names that R4 does not list.
  /^code-unknown .*\.(prefix|suffix)\.extension\.valueCode /,
  // The time of birth of somebody who is no patient.
  /^extension-context .*\.birthDate\.extension\.url /,
];

const definitions = standardDefinitions();
for (const name of readdirSync('profiles')) definitions.add(JSON.parse(readFileSync(`profiles/${name}`, 'utf8')));
const validator = new Validator(definitions);
const PROFILES = { AllergyIntolerance: 'gw-allergy', Flag: 'gw-flag' } as const;

function invalid(tree: XmlElement): readonly string[] {
  const collector = new AnswerCollector({ ids: counting(), timestamp: '2026-01-02T03:04:05Z' });
  collector.addPayload(readXml(writeXml(tree)));
  const bundle = readJson(writeJson(collector.result().bundle)) as Bundle;
  const types = new Set(bundle.entry?.map((e) => e.resource?.resourceType));
  const profiles = Object.entries(PROFILES).flatMap(([type, name]) => (types.has(type as 'Flag') ? [`${GW}/StructureDefinition/${name}`] : []));
  return errors(validator.validate(bundle, { aorta: false, profiles }))
    .map(shown)
    .filter((line) => !AS_SENT.some((known) => known.test(line)));
}

function shown({ code, path, rule }: Issue): string {
  return `${code} ${path.replace(/\[\d+\]/g, '')} ${rule ?? ''}`;
}

test.each([
  ['from the schema', conditions({ scope: USUAL })],
  ['made by the rules', byRules],
] as const)(`given conditions %s, when translated, then they are valid R4 by our profiles (${CONDITION_RUNS} runs)`, (_, trees) => {
  fc.assert(
    fc.property(trees, (tree) => {
      expect(invalid(tree)).toEqual([]);
    }),
    CONDITION_LAW,
  );
});
