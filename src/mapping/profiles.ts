import type { Medication, MedicationDispense, Patient, Resource } from '../fhir/types.js';

const NICTIZ = 'http://nictiz.nl/fhir/StructureDefinition/';
const G_STANDAARD = 'urn:oid:2.16.840.1.113883.2.4.4.';

/** When a resource type claims its profile. */
export interface Claim {
  readonly profile: string;
  /** Every one must hold; each stands for a demand of the profile or of R4 that a message need not meet. */
  readonly conditions: readonly (readonly [what: string, holds: (resource: Resource) => boolean])[];
}

/** When a translated resource says that it conforms to a profile (DT 16: only where it does). */
export const CLAIMS: Readonly<Record<string, Claim>> = {
  MedicationDispense: claim<MedicationDispense>('mp-MedicationDispense', [
    ['has a business identifier', (d) => d.identifier?.[0]?.value !== undefined],
    ['has a status of R4', (d) => d.status !== undefined],
    ['refers to a product', (d) => d.medicationReference?.reference !== undefined],
    ['has a quantity with a value', (d) => d.quantity?.value !== undefined],
    ['has no value-less days of supply', (d) => d.daysSupply === undefined || d.daysSupply.value !== undefined],
  ]),
  Medication: claim<Medication>('mp-PharmaceuticalProduct', [
    ['has a code or text', (m) => m.code?.coding !== undefined || m.code?.text !== undefined],
    ['its form is coded in the G-Standaard', (m) => m.form?.coding?.every((c) => c.system?.startsWith(G_STANDAARD) === true) !== false],
    [
      'its ingredients are coded in the G-Standaard',
      (m) => m.ingredient?.every((i) => i.itemCodeableConcept?.coding?.[0]?.system?.startsWith(G_STANDAARD) === true) !== false,
    ],
  ]),
  Patient: claim<Patient>('nl-core-Patient', [
    ['every identifier has a system and a value', (p) => p.identifier?.every((i) => i.system !== undefined && i.value !== undefined) === true],
  ]),
  Practitioner: claim<Resource>('nl-core-HealthProfessional-Practitioner', []),
  PractitionerRole: claim<Resource>('nl-core-HealthProfessional-PractitionerRole', []),
  Organization: claim<Resource>('nl-core-HealthcareProvider-Organization', []),
};

const KNOWN: ReadonlySet<string> = new Set(Object.values(CLAIMS).map((c) => c.profile));

/** Canonical of the profile that a resource conforms to, or undefined. */
export function profileOf(resource: Resource): string | undefined {
  const claimed = CLAIMS[resource.resourceType ?? ''];
  return claimed?.conditions.every(([, holds]) => holds(resource)) === true ? claimed.profile : undefined;
}

/** Whether a claim on a read resource is one of ours, and so needs no mention. */
export function isKnownProfile(canonical: string): boolean {
  return KNOWN.has(canonical);
}

function claim<R extends Resource>(name: string, conditions: readonly (readonly [what: string, holds: (resource: R) => boolean])[]): Claim {
  return { profile: NICTIZ + name, conditions: conditions.map(([what, holds]) => [what, (resource) => holds(resource as R)]) };
}
