import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toFhir } from '../../src/index.js';
import { writeCareQuery, type CareQuery } from '../../src/hl7v3/care-query.js';
import { application } from '../../src/hl7v3/communication.js';
import { element } from '../../src/hl7v3/element.js';
import { writeEnvelope } from '../../src/hl7v3/soap.js';
import { newTransmission, writeTransmission } from '../../src/hl7v3/transmission.js';
import { dossiers } from '../../src/sandbox/dossiers.js';
import { FHIR_SOURCE_BASE, fhirSource } from '../../src/sandbox/fhir-source.js';
import { hl7v3Source } from '../../src/sandbox/hl7v3-source.js';
import { writeXml } from '../../src/xml/writer.js';

const PATIENT = '999900158';
const STRANGER = '999900006';
const edge = { now: () => new Date('2026-11-21T09:00:00Z'), newId: () => 'A-1' };
const servers: Server[] = [];

async function listening(app: unknown): Promise<string> {
  const server = createServer(app as RequestListener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterAll(() => {
  for (const server of servers) server.close();
});

interface Searchset {
  readonly total: number;
  readonly entry?: readonly { readonly resource: { readonly resourceType: string }; readonly search: { readonly mode: string } }[];
}

const types = ({ entry = [] }: Searchset, mode: string): readonly string[] =>
  [...new Set(entry.filter(({ search }) => search.mode === mode).map(({ resource }) => resource.resourceType))].sort();

describe('given the FHIR source', () => {
  let url: string;
  beforeAll(async () => void (url = (await listening(fhirSource(dossiers('fhir')))) + FHIR_SOURCE_BASE));
  const search = async (query: string): Promise<Searchset> => (await fetch(`${url}/${query}`)).json() as Promise<Searchset>;
  const of = (bsn: string): string => `patient.identifier=http://fhir.nl/fhir/NamingSystem/bsn|${bsn}`;

  test.each([
    ['MedicationDispense', 2, ['Medication', 'Organization', 'Patient', 'Practitioner', 'PractitionerRole']],
    ['AllergyIntolerance', 1, ['Organization', 'Patient', 'Practitioner', 'PractitionerRole']],
    ['Flag', 1, ['Organization', 'Patient', 'Practitioner', 'PractitionerRole', 'Provenance']],
  ])('when %s of a patient is searched, then it comes with all that it refers to', async (type, total, included) => {
    const found = await search(`${type}?${of(PATIENT)}`);
    expect([found.total, types(found, 'match'), types(found, 'include')]).toEqual([total, [type], included]);
  });

  test('when a patient is not known or dispenses are of another time, then nothing is found', async () => {
    expect((await search(`Flag?${of(STRANGER)}`)).total).toBe(0);
    expect((await search(`MedicationDispense?${of(PATIENT)}&whenhandedover=ge2025-06-01`)).total).toBe(1);
    expect((await search(`MedicationDispense?${of('../x')}`)).total).toBe(0);
  });
});

describe('given the HL7v3 source', () => {
  let url: string;
  beforeAll(async () => void (url = await listening(hl7v3Source(dossiers('legacy'), edge))));

  async function ask(changes: Partial<CareQuery>): Promise<string> {
    const query: CareQuery = { queryId: { root: '2.999.2', extension: 'Q-7' }, responseModality: 'R', bsn: PATIENT, ...changes };
    const interaction = 'QURX_IN990111NL';
    const message = newTransmission({
      interaction,
      id: { root: '2.999.1', extension: 'M-7' },
      creationTime: '20261121100000',
      receiver: application('302'),
      sender: application('1'),
      ControlActProcess: element('ControlActProcess', { moodCode: 'EVN' }, [writeCareQuery(query, interaction)]),
    });
    const body = writeXml(writeEnvelope({ message: writeTransmission(message) }));
    return (await fetch(url, { method: 'POST', headers: { 'Content-Type': 'text/xml; charset=utf-8' }, body })).text();
  }

  test('when dispenses are asked for, then the answer is to this question and holds those of the period', async () => {
    const all = await ask({});
    expect(all).toContain('extension="Q-7"');
    expect(all).toContain('extension="M-7"');
    expect(toFhir(all).bundle?.total).toBe(2);
    expect(toFhir(await ask({ dispensed: { low: '202506100000' } })).bundle?.total).toBe(1);
  });

  test('when a patient is not known or nothing is in the period, then nothing was found', async () => {
    for (const changes of [{ bsn: STRANGER }, { dispensed: { low: '203001010000' } }]) {
      const none = await ask(changes);
      expect([none.includes('code="NF"'), toFhir(none).bundle?.total]).toEqual([true, 0]);
    }
  });

  test('when something else is sent, then it is a fault', async () => {
    const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'text/xml' }, body: '<x/>' });
    expect([response.status, (await response.text()).includes('soap:Client')]).toEqual([500, true]);
  });
});
