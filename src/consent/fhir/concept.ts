import type { CodeableConcept, Reference } from '../../fhir/types.js';
import type { Place } from './place.js';

/** What `meta` says of a version. */
export function versionMeta({ versionId, lastUpdated }: { readonly versionId?: string | undefined; readonly lastUpdated?: string | undefined }): {
  versionId?: string;
  lastUpdated?: string;
} {
  return { ...(versionId === undefined ? {} : { versionId }), ...(lastUpdated === undefined ? {} : { lastUpdated }) };
}

/** A concept of one coding. */
export function concept(system: string, code: string): CodeableConcept {
  return { coding: [{ system, code }] };
}

/** A logical reference: to what has this identifier. */
export function logical(system: string, value: string, type?: string): Reference {
  return { ...(type === undefined ? {} : { type }), identifier: { system, value } };
}

/** Codes of one system in a CodeableConcept. */
export function codesIn(place: Place, system: string): readonly Place[] {
  return place
    .at('coding')
    .items()
    .filter((c) => c.at('system').value === system)
    .map((c) => c.at('code'));
}

/** Reports a concept that does not hold one fixed code. */
export function demand(place: Place, system: string, code: string, rule: string): void {
  if (!place.exists) place.report('required', rule, { expected: `${system}#${code}` });
  else if (!codesIn(place, system).some((c) => c.value === code)) {
    place.report('fixed-value', rule, { expected: `${system}#${code}`, severity: 'error' });
  }
}

/** The value of a logical reference into one system of identifiers. */
export function identified(reference: Place, system: string, rule: string, fits: (text: string) => boolean, expected: string): string | undefined {
  const identifier = reference.at('identifier');
  const named = identifier.at('system');
  if (named.exists && named.value !== system) named.report('fixed-value', rule, { expected: system, severity: 'error' });
  else if (!named.exists && identifier.exists) named.report('required', rule, { expected: system });
  const value = identifier.at('value').text(rule);
  if (value === undefined || fits(value)) return value;
  identifier.at('value').report('value-format', rule, { expected });
  return undefined;
}

/** Whether a text has the form of a URA. */
export function isUra(text: string): boolean {
  return /^\d{8}$/.test(text);
}
