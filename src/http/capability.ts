/** What Schakel is and which FHIR it serves: nothing is promised that does not exist. */
export function capabilityStatement(of: { readonly version: string; readonly since: string }): object {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    experimental: true,
    date: of.since,
    kind: 'instance',
    software: { name: 'Schakel', version: of.version },
    implementation: { description: 'Gateway between FHIR R4 and the HL7v3 messages of the Dutch national switch point (LSP)' },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    rest: [{ mode: 'server', documentation: 'No resource is served yet; this statement is all there is.' }],
  };
}
