import type { FhirDoor } from './door.js';

/** What is told of the instance. */
export interface CapabilityOf {
  readonly version: string;
  readonly since: string;
  /** What is said of each resource that is served. */
  readonly resources: readonly FhirDoor['capability'][];
}

const SECURITY = 'Mutual TLS and an access token; who asks, and about whom, is taken from the token and must agree with the request.';

/** What Schakel is and which FHIR it serves: nothing is promised that does not exist. */
export function capabilityStatement({ version, since, resources }: CapabilityOf): object {
  const rest =
    resources.length === 0
      ? { mode: 'server', documentation: 'No resource is served yet; this statement is all there is.' }
      : { mode: 'server', security: { cors: false, description: SECURITY }, resource: resources };
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    experimental: true,
    date: since,
    kind: 'instance',
    software: { name: 'Schakel', version },
    implementation: { description: 'Gateway between FHIR R4 and the HL7v3 messages of the Dutch national switch point (LSP)' },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    rest: [rest],
  };
}
