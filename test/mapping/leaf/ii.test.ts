import fc from 'fast-check';
import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import { IDENTIFIER_SYSTEMS } from '../../../src/fhir/systems.js';
import type { Extension, Identifier } from '../../../src/fhir/types.js';
import { II } from '../../../src/mapping/leaf/ii.js';
import { withDataAbsent } from '../../../src/mapping/leaf/null-flavor.js';
import { id } from '../../property/from-xsd.js';
import { bothWays, lossless, reads, stable, writes } from '../../support/leaf-laws.js';
import { read, text, write } from '../../support/leaf.js';

const BSN = 'http://fhir.nl/fhir/NamingSystem/bsn';
const URI = 'urn:ietf:rfc:3986';
const UUID = '6F1C2A30-0b1d-4e5f-8a9b-0123456789ab';
const flavor = (valueCode: string): Extension => ({ url: EXTENSIONS.nullFlavor, valueCode });
const masked = { extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'masked' }] };

describe('II <-> Identifier (DT 2), both ways', () => {
  bothWays(II, [
    ['a BSN', '<id root="2.16.840.1.113883.2.4.6.3" extension="111222333"/>', { system: BSN, value: '111222333' }],
    ['a BSN with a leading zero', '<id root="2.16.840.1.113883.2.4.6.3" extension="012345672"/>', { system: BSN, value: '012345672' }],
    ['an extension with blanks and leading zeros', '<id root="1.2.3" extension=" 007 "/>', { system: 'urn:oid:1.2.3', value: ' 007 ' }],
    [
      'a root below a known one, which is another system',
      '<id root="2.16.528.1.1007.3.3.1234567.3" extension="A-1"/>',
      { system: 'urn:oid:2.16.528.1.1007.3.3.1234567.3', value: 'A-1' },
    ],
    ['an OID alone', '<id root="1.2.3.4"/>', { system: URI, value: 'urn:oid:1.2.3.4' }],
    ['an OID alone of a known system', '<id root="2.16.528.1.1007.3.3"/>', { system: URI, value: 'urn:oid:2.16.528.1.1007.3.3' }],
    ['a UUID alone, in the case it has', `<id root="${UUID}"/>`, { system: URI, value: `urn:uuid:${UUID}` }],
    ['a UUID with an extension', `<id root="${UUID}" extension="7"/>`, { system: `urn:uuid:${UUID}`, value: '7' }],
    [
      'the name of who assigned it',
      '<id root="1.2.3" extension="7" assigningAuthorityName="Verzonnen BV"/>',
      { system: 'urn:oid:1.2.3', value: '7', assigner: { display: 'Verzonnen BV' } },
    ],
    ['a nullFlavor', '<id nullFlavor="UNK"/>', { extension: [flavor('UNK')] }],
    ['MSK', '<id nullFlavor="MSK"/>', { extension: [flavor('MSK')], _value: masked }],
    ['MSK with a root', '<id root="2.16.840.1.113883.2.4.6.3" nullFlavor="MSK"/>', { extension: [flavor('MSK')], system: BSN, _value: masked }],
    ['another nullFlavor with a root', '<id root="1.2.3" nullFlavor="NI"/>', { extension: [flavor('NI')], system: 'urn:oid:1.2.3' }],
    [
      'a nullFlavor with root and extension',
      '<id root="1.2.3" extension="7" nullFlavor="UNC"/>',
      { extension: [flavor('UNC')], system: 'urn:oid:1.2.3', value: '7' },
    ],
  ]);

  test.each(IDENTIFIER_SYSTEMS)('given root %s, when translated, then its system is %s', (root, system) => {
    const v3 = `<id root="${root}" extension="111222333"/>`;
    expect(read(II, v3).value).toEqual({ system, value: '111222333' });
    expect(text(write(II, { system, value: '111222333' }, 'id').value)).toBe(v3);
  });
});

describe('II: what is reported on reading', () => {
  reads<Identifier>(II, [
    [
      'extension and nullFlavor without a root',
      '<id extension="7" nullFlavor="UNC"/>',
      { extension: [flavor('UNC')], value: '7' },
      ['identifier-without-root /id'],
    ],
    [
      'a BSN that fails the eleven test',
      '<id root="2.16.840.1.113883.2.4.6.3" extension="111222334"/>',
      { system: BSN, value: '111222334' },
      ['bsn-invalid /id/@extension'],
    ],
    [
      'a BSN that lost its zero',
      '<id root="2.16.840.1.113883.2.4.6.3" extension="12345672"/>',
      { system: BSN, value: '12345672' },
      ['bsn-invalid /id/@extension'],
    ],
    ['a nullFlavor that is none', '<id nullFlavor="WEG"/>', { extension: [flavor('WEG')] }, ['code-unknown /id/@nullFlavor']],
    ['displayable', '<id root="1.2.3" extension="7" displayable="true"/>', { system: 'urn:oid:1.2.3', value: '7' }, ['not-mapped /id/@displayable']],
    ['something inside', '<id root="1.2.3" extension="7"><a/></id>', { system: 'urn:oid:1.2.3', value: '7' }, ['not-mapped /id/a']],
    ['nothing', '<id/>', undefined, ['required /id/@root']],
    ['an extension alone', '<id extension="7"/>', undefined, ['required /id/@root']],
    ['a root that is no OID or UUID', '<id root="HIS-7" extension="7"/>', undefined, ['value-format /id/@root']],
    ['an empty root', '<id root="" extension="7"/>', undefined, ['value-format /id/@root']],
    ['an empty extension', '<id root="1.2.3" extension=""/>', undefined, ['value-format /id/@extension']],
    ['an empty name of who assigned it', '<id root="1.2.3" assigningAuthorityName=""/>', undefined, ['value-format /id/@assigningAuthorityName']],
  ]);
});

describe('II: what senders of FHIR write', () => {
  writes<Identifier>(II, 'id', [
    [
      'a known system written as urn:oid',
      { system: 'urn:oid:2.16.840.1.113883.2.4.6.3', value: '111222333' },
      '<id root="2.16.840.1.113883.2.4.6.3" extension="111222333"/>',
      [],
    ],
    ['a broken identifier that came from HL7v3', { extension: [flavor('UNC')], value: '7' }, '<id extension="7" nullFlavor="UNC"/>', []],
    ['a data-absent-reason on the value', { system: BSN, _value: masked }, '<id root="2.16.840.1.113883.2.4.6.3" nullFlavor="MSK"/>', []],
    [
      'a data-absent-reason on the identifier',
      { extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'not-asked' }] },
      '<id nullFlavor="NASK"/>',
      [],
    ],
    ['both reasons', { extension: withDataAbsent('ASKU') }, '<id nullFlavor="ASKU"/>', []],
    ['reasons that contradict each other', { extension: [flavor('UNK')], _value: masked }, '<id nullFlavor="UNK"/>', ['derived-differs _value']],
    [
      'a BSN that fails the eleven test',
      { system: BSN, value: '123456789' },
      '<id root="2.16.840.1.113883.2.4.6.3" extension="123456789"/>',
      ['bsn-invalid value'],
    ],
    ['a URL as system', { system: 'https://example.org/id', value: '7' }, undefined, ['system-not-supported system']],
    ['an OID that is none', { system: 'urn:oid:abc', value: '7' }, undefined, ['system-not-supported system']],
    ['a URI that is no OID or UUID', { system: URI, value: 'https://example.org/7' }, undefined, ['value-format value']],
    ['no system', { value: '7' }, undefined, ['required system']],
    ['no value', { system: BSN }, undefined, ['required value']],
    ['nothing', {}, undefined, ['required system']],
    [
      'what nobody reads',
      { id: 'a', use: 'official', type: {}, period: {}, system: BSN, value: '111222333', assigner: { display: 'X', reference: 'Organization/1' } },
      '<id root="2.16.840.1.113883.2.4.6.3" extension="111222333" assigningAuthorityName="X"/>',
      ['not-mapped id', 'not-mapped use', 'not-mapped type', 'not-mapped period', 'not-mapped reference'],
    ],
    [
      'another extension',
      { extension: [{ url: 'urn:x' }], system: BSN, value: '111222333' },
      '<id root="2.16.840.1.113883.2.4.6.3" extension="111222333"/>',
      ['not-mapped 0'],
    ],
  ]);
});

describe('II: laws', () => {
  lossless(II, fc.oneof(id('any'), id('bsn'), id('act'), id('person')));

  const system = fc.constantFrom(BSN, URI, 'urn:oid:1.2.3', `urn:uuid:${UUID}`, 'urn:oid:2.16.528.1.1007.3.3', 'https://example.org');
  const value = fc.constantFrom('111222333', '7', 'urn:oid:1.2.3', `urn:uuid:${UUID}`, '00');
  const identifier = fc.record(
    { system, value, extension: fc.subarray([flavor('UNK'), flavor('MSK')], { minLength: 1, maxLength: 1 }), _value: fc.constant(masked) },
    { requiredKeys: [] },
  );
  stable<Identifier>(II, identifier, 'id');
});
