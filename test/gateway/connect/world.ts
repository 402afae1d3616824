import { randomUUID } from 'node:crypto';
import {
  completeSource,
  type ConfiguredSource,
  type FhirServer,
  type GivenSource,
  type Hl7v3System,
  type SourceCategory,
} from '../../../src/config/source.js';
import { readJson, writeJson } from '../../../src/fhir/json.js';
import type { Tree } from '../../../src/fhir/tree.js';
import { differencesOf } from '../../../src/hl7v3/equality.js';
import { bundleToV3 } from '../../../src/mapping/to-v3.js';
import { readXml } from '../../../src/xml/reader.js';
import type { SourceAnswer, SourceQuestion } from '../../../src/gateway/connector.js';
import { machineConnectOutside, type ConnectOutside } from '../../../src/gateway/connect/outside.js';
import { ANNA, BRAM, CHRIS } from '../../store/world.js';

export { ANNA, BRAM, CHRIS };

/** The machine, with secrets of the test. */
export function outsideOf(secrets: Readonly<Record<string, string>> = {}, changes: Partial<ConnectOutside> = {}): ConnectOutside {
  return { ...machineConnectOutside((name) => secrets[name]), newId: () => randomUUID(), ...changes };
}

/** A question about Anna that has time. */
export function questionOf(category: SourceCategory, changes: Partial<SourceQuestion> = {}): SourceQuestion {
  return { bsn: ANNA, category, deadline: Date.now() + 20_000, ...changes };
}

/** A source as a configuration completes it. */
export function sourceOf(connectors: GivenSource['connectors'], changes: Partial<GivenSource> = {}): ConfiguredSource {
  return completeSource({ application: '300', sourceShields: 'marked', connectors, ...changes });
}

/** A FHIR server as a configuration completes it. */
export function serverOf(port: number, changes: Partial<FhirServer> = {}): FhirServer {
  const { MED } = sourceOf({ MED: { fhir: { address: `http://127.0.0.1:${port}/fhir`, ...changes } } }).connectors;
  if (MED === undefined || !('fhir' in MED)) throw new Error('no server');
  return MED.fhir;
}

/** A legacy system as a configuration completes it. */
export function systemOf(port: number, changes: Partial<Hl7v3System> = {}): Hl7v3System {
  const { MED } = sourceOf({ MED: { hl7v3: { address: `http://127.0.0.1:${port}/xis/VerstrekkingsLijstquery`, ...changes } } }).connectors;
  if (MED === undefined || !('hl7v3' in MED)) throw new Error('no system');
  return MED.hl7v3;
}

/** An answer in a few words: how it failed, or what it is about. */
export function told(answer: SourceAnswer): string {
  if (answer.kind === 'failed') return `${answer.trouble} ${answer.reason ?? ''}${answer.mayRetry ? ' retry' : ''}`;
  return (answer.bundle.entry ?? []).map(({ resource }) => `${resource?.resourceType ?? ''}/${resource?.id ?? ''}`).join(' ') || 'nothing';
}

const SYSTEM = 'http://fhir.nl/fhir/NamingSystem/bsn';

/** A patient with a BSN. */
export function patient(id: string, bsn: string): Tree {
  return { resourceType: 'Patient', id, identifier: [{ system: SYSTEM, value: bsn }], name: [{ family: 'Proef' }] };
}

/** A dispense of somebody on a day. */
export function dispense(id: string, of = 'p1', day = '2026-03-02', more: Tree = {}): Tree {
  return {
    resourceType: 'MedicationDispense',
    id,
    status: 'completed',
    identifier: [{ system: 'urn:oid:2.999.4', value: id }],
    medicationReference: { reference: 'Medication/m1' },
    subject: { reference: `Patient/${of}` },
    performer: [{ actor: { reference: 'Organization/o1' } }],
    quantity: { value: 30, system: 'http://unitsofmeasure.org', code: '1' },
    whenHandedOver: day,
    ...more,
  };
}

const MEDICATION: Tree = {
  resourceType: 'Medication',
  id: 'm1',
  code: { coding: [{ system: 'urn:oid:2.16.840.1.113883.2.4.4.8', code: '99910043', display: 'DROOMOLOL TABLET 10MG' }] },
};
const ORGANIZATION: Tree = {
  resourceType: 'Organization',
  id: 'o1',
  identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/ura', value: '90000380' }],
};

/** A pharmacy with what dispenses refer to, and some more. */
export function pharmacy(...resources: readonly Tree[]): readonly Tree[] {
  return [patient('p1', ANNA), patient('p2', BRAM), MEDICATION, ORGANIZATION, ...resources];
}

/** Whether FHIR becomes the same payloads again, whatever their order of attributes. */
export function isWrittenAs(bundle: unknown, payloads: readonly string[]): boolean {
  const written = bundleToV3(readJson(writeJson(bundle))).payloads;
  const expected = payloads.map((text) => readXml(text));
  return (
    written.length === expected.length &&
    expected.every((payload, i) => written[i] !== undefined && differencesOf(payload, written[i], '').length === 0)
  );
}
