import { withoutConfidentialGroups } from '../../src/hl7v3/confidential.js';
import { readXml } from '../../src/xml/reader.js';
import { writeXml } from '../../src/xml/writer.js';

const CODE = (code: string): string => `<confidentialityCode code="${code}" codeSystem="2.16.840.1.113883.5.25"/>`;

function left(inner: string, restricted: 'shielded' | 'not-shielded' = 'shielded'): string | undefined {
  const root = withoutConfidentialGroups(readXml(`<a xmlns="urn:hl7-org:v3">${inner}</a>`), restricted);
  return root && writeXml(root, { declaration: false }).replace(' xmlns="urn:hl7-org:v3"', '');
}

test('C-32.12 given an organizer or a concern with a label, when it hides, then all that it holds is gone with what held it', () => {
  const concern = (label: string): string => `<component><act>${label}<x/></act></component>`;
  expect(left(`<b/><organizer>${CODE('R')}<x/></organizer>`)).toBe('<a><b/></a>');
  expect(left(`<subject><organizer>${CODE('V')}<x/></organizer></subject>`)).toBe('<a/>');
  expect(left(`<organizer>${CODE('V')}<x/></organizer>`)).toBeUndefined();
  expect(left(`<organizer>${concern(CODE('R'))}${concern(CODE('N'))}${concern('')}</organizer>`)).toBe(
    `<a><organizer>${concern(CODE('N'))}${concern('')}</organizer></a>`,
  );
});

test('C-32.12 given a source for which R does not mean shielded, when a list has it, then the list stays, but not with an unknown code', () => {
  expect(left(`<organizer>${CODE('R')}</organizer>`, 'not-shielded')).toContain('organizer');
  expect(left(`<b/><organizer>${CODE('Z')}</organizer>`, 'not-shielded')).toBe('<a><b/></a>');
  expect(left('<b/><organizer><confidentialityCode nullFlavor="UNK"/></organizer>')).toBe('<a><b/></a>');
});

test('given an act with its own label, when groups are looked at, then it stays: it becomes a label in FHIR', () => {
  expect(left(`<Condition>${CODE('R')}</Condition>`)).toContain('Condition');
});
