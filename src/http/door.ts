import type { Express } from 'express';

/** What serves one type of resource to the outside world. */
export interface FhirDoor {
  /** What the CapabilityStatement says of it (`rest.resource`). */
  readonly capability: { readonly type: string } & Readonly<Record<string, unknown>>;
  /** What a scope may allow, in letters of SMART: `crus`; empty for what everybody may read, without a token. */
  readonly scope: string;
  /** Adds its routes, below the base of the FHIR server. */
  readonly open: (app: Express, base: string) => void;
}
