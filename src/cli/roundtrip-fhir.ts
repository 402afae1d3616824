import type { Edge } from './edge.js';
import { fhirTrip } from './fhir-trip.js';
import { readInput } from './from-fhir.js';
import type { Input } from './input.js';
import type { Comparison, Tell } from './roundtrip.js';

/** Values of a Bundle that do not come back from HL7v3. */
export async function compareFhir(input: Input, findings: Tell, edge: Edge): Promise<Comparison | undefined> {
  const read = await readInput(input);
  await findings.add(input.name, read.issues);
  if (read.value === undefined) return undefined;
  const { sent, issues, lost } = fhirTrip(read.value, { ids: () => edge.newId(), timestamp: edge.now().toISOString() }, read.positionOf);
  await findings.add(input.name, issues);
  if (issues.some((i) => i.severity === 'fatal')) return undefined;
  return { compared: sent.length, differences: [...new Set(lost.map((leaf) => leaf.path))] };
}
