import { readFileSync } from 'node:fs';
import type { Issue } from '../../../src/errors.js';
import type { IndexRequest } from '../../../src/mapping/registration/entry.js';
import type { IndexCodes } from '../../../src/mapping/registration/index-codes.js';
import type { XmlElement } from '../../../src/xml/element.js';
import { readXml } from '../../../src/xml/reader.js';
import { writeXml } from '../../../src/xml/writer.js';

/** The one fixture of the tree that is assumed: register ICA of one patient. */
export const FIXTURE = readFileSync('conformance/cases/referral-index/01-register/in.xml', 'utf8');

export const SYSTEM = '2.16.840.1.113883.2.4.15.4';
export const CONDITION = { code: '288432', codeSystem: SYSTEM };
export const DISPENSE = { code: 'D-1', codeSystem: '2.999.4' };
export const SUMMARY = { code: 'S-1', codeSystem: '2.999.4' };
export const CODES: IndexCodes = { ICA: [CONDITION], MED: [DISPENSE], PS: [SUMMARY] };
export const BSN = '999900158';
export const OTHER_BSN = '999900171';
export const URA = '00033311';
export const APPLICATION = '90000311';

/** What the fixture says. */
export const REQUEST: IndexRequest = {
  act: 'register',
  reference: { bsn: BSN, category: 'ICA', code: CONDITION, application: APPLICATION, source: URA },
  author: { kind: 'device', application: APPLICATION, uzi: '900000311', ura: URA, name: 'Huisartsenpraktijk De Wilg', type: 'Z3' },
  message: { id: { root: '2.16.840.1.113883.2.4.6.6.90000311.1', extension: 'R-0001' }, sent: '2026-09-14T06:30:00.000Z' },
  at: '2026-09-14T06:29:57.000Z',
};

/** The fixture with some texts in place of others; each must be there, or the test tests nothing. */
export function changed(...changes: readonly (readonly [from: string, to: string])[]): XmlElement {
  let text = FIXTURE;
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`the fixture has no ${from}`);
    text = text.replaceAll(from, to);
  }
  return readXml(text);
}

/** As it is after it was sent. */
export function received(root: XmlElement | undefined): XmlElement {
  if (root === undefined) throw new Error('nothing was written');
  return readXml(writeXml(root));
}

export function told(issues: readonly Issue[]): readonly string[] {
  return issues.map(
    ({ severity, code, path }) => `${severity} ${code} ${path.replace(/^.*\/(ControlActProcess|ActReference|registrationProcess)\//, '')}`,
  );
}

const PERSON = `<AssignedPerson><id root="2.16.528.1.1007.3.1" extension="900000017"/><code code="01.015" codeSystem="2.16.840.1.113883.2.4.15.111"/>
  <assignedPrincipalChoiceList><assignedPerson><name><family>Proef</family></name></assignedPerson></assignedPrincipalChoiceList>
  <Organization><id root="2.16.528.1.1007.3.3" extension="${URA}"/><name>Huisartsenpraktijk De Wilg</name><addr><city>Nergenshuizen</city></addr></Organization></AssignedPerson>`;

/** The fixture as a message of the older set: by a person, for whom somebody answers. */
export function legacy(name: string, trigger: string): XmlElement {
  const text = FIXTURE.replaceAll('MFMT_IN002302NL', name)
    .replace('MFMT_TE002302NL', trigger)
    .replace(/<AssignedDevice>\s*<id root="2.16.528[\s\S]*?<\/AssignedDevice>/, PERSON)
    .replace('</authorOrPerformer>', `</authorOrPerformer><overseer typeCode="RESP">${PERSON}</overseer>`);
  return readXml(text);
}
