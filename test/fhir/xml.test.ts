import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { ISSUES } from '../../src/errors.js';
import { Decimal } from '../../src/fhir/decimal.js';
import { readFhirXml } from '../../src/fhir/xml-reader.js';
import { writeFhirXml } from '../../src/fhir/xml-writer.js';
import type { XmlElement } from '../../src/xml/element.js';
import { readXml } from '../../src/xml/reader.js';
import { anyResource } from './resource.js';

const NAMESPACE = 'xmlns="http://hl7.org/fhir"';
const DIV = '<div xmlns="http://www.w3.org/1999/xhtml"><p>a</p> <p>b &amp; c</p><!-- d --></div>';

function write(resource: object): string {
  return writeFhirXml(resource, { declaration: false }).value;
}

function read(xml: string): ReturnType<typeof readFhirXml> {
  return readFhirXml(readXml(xml), xml);
}

/** Code and path of each problem. */
function problemsOf(result: { readonly problems: readonly { readonly code: string; readonly path: string }[] }): string[] {
  return result.problems.map((p) => `${p.code} ${p.path}`);
}

describe('writing', () => {
  test('given properties in any order, when written, then elements have the order of the definitions', () => {
    expect(write({ birthDate: '1950', active: true, id: 'p', resourceType: 'Patient', identifier: [{ value: '1', system: 's' }] })).toBe(
      `<Patient ${NAMESPACE}><id value="p"/><identifier><system value="s"/><value value="1"/></identifier><active value="true"/><birthDate value="1950"/></Patient>`,
    );
  });

  test('given what primitives carry, when written, then it stands inside them, position by position', () => {
    const name = { given: ['A', null], _given: [null, { id: 'g', extension: [{ url: 'u', valueCode: 'IN' }] }] };
    expect(write({ resourceType: 'Patient', name: [name] })).toBe(
      `<Patient ${NAMESPACE}><name><given value="A"/><given id="g"><extension url="u"><valueCode value="IN"/></extension></given></name></Patient>`,
    );
  });

  test('given an id, when written, then it is an element of a resource and an attribute of everything else', () => {
    expect(write({ resourceType: 'Patient', id: 'p', name: [{ id: 'n', family: 'X' }] })).toBe(
      `<Patient ${NAMESPACE}><id value="p"/><name id="n"><family value="X"/></name></Patient>`,
    );
  });

  test('given resources inside a resource, when written, then each has its own element', () => {
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource: { resourceType: 'Patient', contained: [{ resourceType: 'Flag' }] } }],
    };
    expect(write(bundle)).toBe(
      `<Bundle ${NAMESPACE}><type value="collection"/><entry><resource><Patient><contained><Flag/></contained></Patient></resource></entry></Bundle>`,
    );
  });

  test('given a decimal, when written, then it has its own digits', () => {
    expect(write({ resourceType: 'MedicationDispense', quantity: { value: new Decimal('16.0000') } })).toContain('<value value="16.0000"/>');
  });

  test('given narrative, when written with indentation, then it stands there as it was', () => {
    const { value } = writeFhirXml({ resourceType: 'Patient', text: { status: 'generated', div: DIV } }, { indent: 2 });
    expect(value).toContain(`\n    ${DIV}\n`);
  });

  test.each(['<div>a</div>', '<div xmlns="http://www.w3.org/1999/xhtml">', 'a', '<!DOCTYPE a><div/>', `${DIV}<x/>`, '<?xml version="1.0"?>' + DIV])(
    'given %j as narrative, when written, then it is reported and left out',
    (div) => {
      const result = writeFhirXml({ resourceType: 'Patient', text: { div } }, { declaration: false });
      expect(result.value).toBe(`<Patient ${NAMESPACE}><text/></Patient>`);
      expect(problemsOf(result)).toEqual(['value-format Patient.text.div']);
    },
  );

  test('given what the definitions lack, when written, then each is reported with its path', () => {
    const patient = { resourceType: 'Patient', nickname: 'x', _contact: [{}], name: [{ given: ['A'], age: 3 }] };
    const result = writeFhirXml({ resourceType: 'Bundle', entry: [{ resource: patient }, { resource: { resourceType: 'Gadget' } }] });
    expect(problemsOf(result)).toEqual([
      'not-mapped Bundle.entry[0].resource.nickname',
      'not-mapped Bundle.entry[0].resource.contact',
      'not-mapped Bundle.entry[0].resource.name[0].age',
      'not-mapped Bundle.entry[1].resource.resourceType',
    ]);
  });

  test('given values of another kind, when written, then they are reported and nothing that XML can hold is lost', () => {
    const result = writeFhirXml(
      { resourceType: 'Patient', active: 'true', birthDate: ['1950', '1951'], name: { family: 7 }, gender: {}, language: null, id: 'a\u0000' },
      { declaration: false },
    );
    expect(result.value).toBe(
      `<Patient ${NAMESPACE}><id/><language/><active value="true"/><name><family value="7"/></name><gender/><birthDate value="1950"/><birthDate value="1951"/></Patient>`,
    );
    expect(problemsOf(result).sort()).toEqual([
      'too-many Patient.birthDate',
      'value-format Patient.active',
      'value-format Patient.gender',
      'value-format Patient.id',
      'value-format Patient.language',
      'value-format Patient.name',
      'value-format Patient.name.family',
    ]);
  });
});

describe('reading', () => {
  test('given a Bundle in XML, when read, then it is the object that its JSON would be', () => {
    const xml = `<?xml version="1.0"?>
      <Bundle ${NAMESPACE} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b">
        <total value="1"/>
        <entry><resource><MedicationDispense>
          <text><status value="generated"/>${DIV}</text>
          <quantity><value value="16.0000"/></quantity>
          <dosageInstruction><sequence value="2"/><asNeededBoolean value="false"/></dosageInstruction>
        </MedicationDispense></resource></entry>
      </Bundle>`;
    expect(read(xml)).toEqual({
      value: {
        resourceType: 'Bundle',
        total: 1,
        entry: [
          {
            resource: {
              resourceType: 'MedicationDispense',
              text: { status: 'generated', div: DIV },
              quantity: { value: new Decimal('16.0000') },
              dosageInstruction: [{ sequence: 2, asNeededBoolean: false }],
            },
          },
        ],
      },
      problems: [],
    });
  });

  test('given no source text, when narrative is read, then it has the same elements', () => {
    const { value } = readFhirXml(readXml(`<Patient ${NAMESPACE}><text>${DIV}</text></Patient>`));
    expect(value).toEqual({ resourceType: 'Patient', text: { div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>a</p><p>b &amp; c</p></div>' } });
  });

  test('given narrative whose namespace is declared outside it, when read, then the text stands on its own', () => {
    const { value } = read(`<Patient ${NAMESPACE} xmlns:h="http://www.w3.org/1999/xhtml"><text><h:div>a</h:div></text></Patient>`);
    expect(value).toEqual({ resourceType: 'Patient', text: { div: '<div xmlns="http://www.w3.org/1999/xhtml">a</div>' } });
  });

  test.each([
    ['<nickname value="x"/>', 'not-mapped Patient.nickname'],
    ['<active value="true" lang="nl"/>', 'not-mapped Patient.active.lang'],
    ['<active value="true">yes</active>', 'not-mapped Patient.active'],
    ['<name>x<family value="y"/></name>', 'not-mapped Patient.name[0]'],
    ['<name xmlns="urn:other"/>', 'not-mapped Patient.name'],
    ['<active value="yes"/>', 'value-format Patient.active'],
    ['<multipleBirthInteger value="02"/>', 'value-format Patient.multipleBirthInteger'],
    ['<birthDate value="1950"/><active value="true"/>', 'element-order Patient.active'],
    ['<active value="true"/><active value="false"/>', 'too-many Patient.active'],
    ['<name><given value="a"/><given/></name>', 'required Patient.name[0].given[1]'],
    ['<contained/>', 'required Patient.contained[0]'],
    ['<contained><Gadget/></contained>', 'not-mapped Patient.contained[0]'],
    ['<contained><Flag/><Flag/></contained>', 'too-many Patient.contained[0].Flag'],
  ])('given %s in a Patient, when read, then %s is reported', (inner, problem) => {
    const result = read(`<Patient ${NAMESPACE}>\n${inner}</Patient>`);
    expect(problemsOf(result)).toEqual([problem]);
    expect(result.problems[0]).toHaveProperty('line', 2);
    expect(Object.keys(ISSUES)).toContain(result.problems[0]?.code);
  });

  test.each(['<Gadget xmlns="http://hl7.org/fhir"/>', '<Patient/>', '<HumanName xmlns="http://hl7.org/fhir"/>'])(
    'given %s, when read, then there is no value and a problem',
    (xml) => {
      const result = read(xml);
      expect(result.value).toBeUndefined();
      expect(result.problems).toHaveLength(1);
    },
  );
});

describe('laws', () => {
  const resources = anyResource('Bundle', 'MedicationDispense', 'MedicationRequest', 'Patient', 'AllergyIntolerance', 'Consent', 'OperationOutcome');

  test('given any resource, when written and read, then it is the same resource', () => {
    fc.assert(
      fc.property(resources, fc.constantFrom(0, 2), (resource, indent) => {
        const written = writeFhirXml(resource, { indent });
        expect(written.problems).toEqual([]);
        const result = read(written.value);
        expect(result.problems).toEqual([]);
        expect(result.value).toStrictEqual(resource);
      }),
      { numRuns: 300 },
    );
  });

  test('given any resource, when what was written is read by another reader, then it sees the same elements and values', () => {
    const other = new XMLParser({
      preserveOrder: true,
      ignoreAttributes: false,
      attributeNamePrefix: '',
      parseTagValue: false,
      parseAttributeValue: false,
      trimValues: false,
      htmlEntities: true,
      stopNodes: ['*.div'],
    });
    fc.assert(
      fc.property(resources, (resource) => {
        const xml = write(resource);
        expect(seenByOther(other.parse(xml) as Node[])).toEqual([seenByUs(readXml(xml))]);
      }),
      { numRuns: 100 },
    );
  });
});

type Node = Record<string, Node[]> & { ':@'?: Record<string, string> };
type Seen = readonly [name: string, attributes: Record<string, string>, children: readonly Seen[]];

function seenByOther(nodes: readonly Node[]): Seen[] {
  return nodes
    .filter((node) => !('#text' in node))
    .map((node) => {
      const name = Object.keys(node).find((key) => key !== ':@') ?? '';
      const attributes = Object.entries(node[':@'] ?? {}).filter(([key]) => key !== 'xmlns');
      return [name, Object.fromEntries(attributes), name === 'div' ? [] : seenByOther(node[name] ?? [])] as const;
    });
}

function seenByUs(element: XmlElement): Seen {
  const attributes = Object.fromEntries(element.attributes.map((a) => [a.local, a.value]));
  return [element.local, attributes, element.local === 'div' ? [] : element.children.map(seenByUs)];
}
