import type { Organization, Patient, Resource } from '../../src/fhir/types.js';
import { Resources } from '../../src/mapping/resources.js';
import { toFhir } from '../../src/index.js';
import { event, list, payload, patient, product, URA, ZI } from './message.js';

const organization = (name: string, value = '00022202'): Organization => ({
  resourceType: 'Organization',
  identifier: [{ system: 'urn:oid:2.999', value }],
  name,
});
const urlOf = (resource: Resource): string => `urn:uuid:${(resource as { name?: string }).name ?? 'none'}`;

describe('towards FHIR', () => {
  test('given two equal resources, when added, then they become one', () => {
    const resources = new Resources();
    const [first, second] = [resources.add(organization('A')), resources.add(organization('A'))];
    resources.settle(urlOf);
    expect(resources.includes).toHaveLength(1);
    expect([first.reference, second.reference]).toEqual(['urn:uuid:A', 'urn:uuid:A']);
  });

  test.each([
    ['another value', organization('B')],
    ['a value less', { resourceType: 'Organization', name: 'A' } satisfies Organization],
    ['another identifier', organization('A', '00033303')],
    ['another type', { resourceType: 'Patient', identifier: [{ system: 'urn:oid:2.999', value: '00022202' }] } satisfies Patient],
  ])('given a resource with %s, when added, then it stays apart', (_, other) => {
    const resources = new Resources();
    resources.add(organization('A'));
    resources.add(other);
    expect(resources.includes).toHaveLength(2);
  });

  test('given several, when asked for, then they stand in order of first use', () => {
    const resources = new Resources();
    for (const name of ['B', 'A', 'B', 'C']) resources.add(organization(name));
    expect(resources.includes.map((r) => (r as Organization).name)).toEqual(['B', 'A', 'C']);
  });

  test('given another reference to one, when settled, then it points at the same and is an object of its own', () => {
    const resources = new Resources();
    const first = resources.add(organization('A'));
    const again = resources.again(first);
    resources.settle(urlOf);
    expect(again).toEqual(first);
    expect(again).not.toBe(first);
  });

  test('given a resource that was dropped for an equal one, when traced, then the one that stayed is known', () => {
    const resources = new Resources();
    const [kept, dropped] = [organization('A'), organization('A')];
    resources.add(kept);
    resources.add(dropped);
    expect(resources.same.get(dropped)).toBe(kept);
  });
});

describe('towards HL7v3', () => {
  test('given a reference, when resolved, then what it points at counts as used', () => {
    const [used, unused] = [organization('A'), organization('B')];
    const resources = new Resources((reference) => (reference === 'Organization/a' ? used : undefined));
    expect(resources.resolve('Organization/a')).toBe(used);
    expect(resources.resolve('Organization/b')).toBeUndefined();
    expect([resources.isUsed(used), resources.isUsed(unused)]).toEqual([true, false]);
  });
});

describe('in a message', () => {
  const types = (xml: string): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const e of toFhir(xml).bundle?.entry ?? []) {
      const type = e.resource?.resourceType ?? '';
      counts[type] = (counts[type] ?? 0) + 1;
    }
    return counts;
  };
  const second = event({ id: '<id root="2.999.8" extension="V-0008"/>' });

  test('given two dispenses of one pharmacy and product, when translated, then what is equal is there once', () => {
    expect(types(payload(list([event(), second])))).toEqual({
      ...{ MedicationDispense: 2, Patient: 1, Medication: 1, Organization: 1, Practitioner: 1, PractitionerRole: 1 },
    });
  });

  test('given products that differ in one detail, when translated, then both are there', () => {
    const kind = `<MedicationKind><code code="99900021" codeSystem="${ZI}" displayName="VERZONNEX TABLET 20 MG"/></MedicationKind>`;
    expect(types(payload(list([event(), event({ product: product({ kind }) })])))['Medication']).toBe(2);
  });

  test('given the same pharmacy with and without name, when translated, then both are there', () => {
    const organisation = `<representedOrganization><id root="${URA}" extension="00022202"/></representedOrganization>`;
    const performer = `<performer><assignedPerson><id nullFlavor="MSK"/>${organisation}</assignedPerson></performer>`;
    expect(types(payload(list([event({ performer })])))['Organization']).toBe(2);
  });

  test('given dispenses that are wholly equal, when translated, then both are there: each is one delivery', () => {
    expect(types(payload(list([event(), event()], patient())))['MedicationDispense']).toBe(2);
  });
});
