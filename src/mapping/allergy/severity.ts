import type { AllergyIntolerance, CodeableConcept, Extension, Prim } from '../../fhir/types.js';
import { EXTENSIONS } from '../../fhir/extensions.js';
import { SEVERITY_OBSERVATION } from '../../hl7v3/models/condition.js';
import { SNOMED } from '../../fhir/systems.js';
import { act } from '../act.js';
import { build, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { addPart, extensionOf, partOf, primitiveExtension, primitiveIn } from '../extension.js';
import { CD } from '../leaf/cd.js';
import { CS } from '../leaf/code.js';
import { nullFlavor, nullFlavorOf } from '../leaf/null-flavor.js';
import { specification, specificationIn, specifiedCode } from '../leaf/specified.js';
import { fixed, pair } from '../rule.js';
import { criticalityIn } from './allergy-rules.js';
import { CRITICALITY } from './codes.js';

/** severityObservation <-> the extension severity (AI 2, 4.4). */
export const SEVERITY: Codec<Extension> = act<Extension>({
  model: SEVERITY_OBSERVATION,
  fhir: 'Extension(severity)',
  spec: 'AI 2',
  create: () => ({ url: EXTENSIONS.severity }),
  alsoRead: ['url'],
  rules: [
    fixed('severity.code', { v3: 'code', attributes: { code: 'SEV', codeSystem: '2.16.840.1.113883.5.4' }, spec: 'AI 2' }),
    pair('severity.value', {
      v3: 'value',
      fhir: 'extension(code).valueCodeableConcept',
      codec: CD,
      get: (e): CodeableConcept | undefined => partOf(e, 'code')?.valueCodeableConcept,
      set: (e, value) => addPart(e, { url: 'code', valueCodeableConcept: value }),
      spec: 'AI 4.4',
    }),
    pair('severity.status', {
      v3: 'statusCode',
      fhir: 'extension(status).valueCode',
      codec: CS,
      get: (e) => primitiveIn(partOf(e, 'status'), 'valueCode'),
      set: (e, status) => addPart(e, primitiveExtension('status', 'valueCode', status)),
      absent: (_e, _cx, name) => build(name, { code: 'completed' }),
      spec: 'AI 2',
    }),
  ],
});

/** A severity that is not known, and what FHIR says then (AI 4.4). */
const UNKNOWN = 'UNK';
const UNABLE = 'unable-to-assess';
const CRITICALITIES: ReadonlySet<string> = new Set([...CRITICALITY.rows.flatMap(([, fhir]) => fhir ?? []), UNABLE]);

/** The criticality that follows from the severity; the original code stands beside it where the severity does (AI 4.4). */
export function criticalityOf(a: AllergyIntolerance): Prim | undefined {
  const concept = partOf(severityOf(a), 'code')?.valueCodeableConcept;
  // A criticality that FHIR does not have is no difference; that it does not exist is told.
  if (concept === undefined) return unknownCriticality(a);
  const value = nullFlavorOf(concept.extension) === UNKNOWN ? UNABLE : specifiedCode(CRITICALITY, concept);
  const isBeside = extensionOf(a, 'severity') !== undefined || specificationIn(criticalityIn(a)) !== undefined;
  return { ...(value === undefined ? {} : { value }), ...(isBeside ? { extension: [specification(concept)] } : {}) };
}

function unknownCriticality(a: AllergyIntolerance): Prim | undefined {
  const { value } = criticalityIn(a) ?? {};
  return value === undefined || CRITICALITIES.has(value) ? undefined : { value };
}

/** As severityOf; a criticality that FHIR does not have is reported. */
export function severitySaid(a: AllergyIntolerance, cx: Context): Extension | undefined {
  const unknown = unknownCriticality(a)?.value;
  if (unknown !== undefined) cx.report('code-unknown', a, 'criticality', { found: unknown, expected: [...CRITICALITIES].join(', ') });
  return severityOf(a);
}

/** The severity, or else what the criticality says of it: how a FHIR sender tells the same (AI 2, 4.4). */
export function severityOf(a: AllergyIntolerance): Extension | undefined {
  const severity = extensionOf(a, 'severity');
  if (severity !== undefined) return severity;
  const criticality = criticalityIn(a);
  const concept = specificationIn(criticality) ?? conceptOf(criticality?.value);
  return concept && { url: EXTENSIONS.severity, extension: [{ url: 'code', valueCodeableConcept: concept }] };
}

function conceptOf(criticality: string | undefined): CodeableConcept | undefined {
  if (criticality === UNABLE) return { extension: [nullFlavor(UNKNOWN)] };
  const row = CRITICALITY.rows.find(([, fhir]) => fhir === criticality);
  return row && { coding: [{ system: SNOMED, code: row[0] }] };
}
