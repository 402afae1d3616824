import { extensionOf } from '../../hl7v3/datatypes.js';
import { APPLICATION_ID, ORGANIZATION_TYPE, SWITCH, URA, UZI_PERSON, UZI_SYSTEM } from '../../hl7v3/oids.js';
import { uraOf, type Assigned, type AuthorOrPerformer } from '../../hl7v3/party.js';
import type { Problem } from '../../hl7v3/problem.js';
import { attribute, childrenNamed, descendantsAt, type XmlElement } from '../../xml/element.js';
import type { IndexAuthor } from './entry.js';

/** The system that writes, with its organisation (AM 3.3). */
export function writeAuthor(author: IndexAuthor): AuthorOrPerformer {
  const id = [
    ...(author.uzi === undefined ? [] : [{ root: UZI_SYSTEM, extension: author.uzi }]),
    ...(author.application === undefined ? [] : [{ root: APPLICATION_ID, extension: author.application }]),
  ];
  const code = author.type === undefined ? undefined : { code: author.type, codeSystem: ORGANIZATION_TYPE };
  const Organization = { id: [{ root: URA, extension: author.ura }], code, name: { text: author.name } };
  return { typeCode: 'AUT', participant: { assigned: { kind: 'AssignedDevice', id, Organization } } };
}

/** The switch as the author of what it says itself: it has no organisation (AM 3.3). */
export const SWITCH_AUTHOR: AuthorOrPerformer = {
  typeCode: 'AUT',
  participant: { assigned: { kind: 'AssignedDevice', id: [{ root: APPLICATION_ID, extension: SWITCH }] } },
};

/** The author that was read; undefined without URA, of which the checks of parties tell. */
export function readAuthor(source: AuthorOrPerformer | undefined): IndexAuthor | undefined {
  const assigned = source?.participant?.assigned;
  const ura = uraOf(assigned);
  if (assigned === undefined || ura === undefined) return undefined;
  const kind = assigned.kind === 'AssignedDevice' ? 'device' : 'person';
  const application = extensionOf(assigned.id, APPLICATION_ID);
  const uzi = extensionOf(assigned.id, kind === 'device' ? UZI_SYSTEM : UZI_PERSON);
  const type = typeOf(assigned);
  return {
    kind,
    ura,
    name: assigned.Organization?.name?.text ?? '',
    ...(application === undefined ? {} : { application }),
    ...(uzi === undefined ? {} : { uzi }),
    ...(type === undefined ? {} : { type }),
  };
}

/** Whether the author has a URA, and that of the certificate of the connection (CS C-03, AM 5.2). */
export function authorProblems(act: XmlElement, certificateUra: string | undefined): readonly Problem[] {
  const author = descendantsAt(act, ['authorOrPerformer', 'participant'])[0];
  if (author === undefined) return [];
  const organizations = author.children.flatMap((assigned) => childrenNamed(assigned, 'Organization'));
  const [ura] = organizations.flatMap((o) => childrenNamed(o, 'id')).filter((id) => attribute(id, 'root') === URA);
  const number = ura && attribute(ura, 'extension');
  if (ura === undefined || number === undefined)
    return [{ code: 'required', element: organizations[0] ?? author.children[0] ?? author, expected: `id ${URA}` }];
  if (!isUra(number)) return [{ code: 'value-format', element: ura, attribute: 'extension', expected: 'eight digits' }];
  const differs = certificateUra !== undefined && certificateUra !== number;
  return differs ? [{ code: 'author-mismatch', element: ura, attribute: 'extension', expected: 'the URA of the certificate' }] : [];
}

/** Eight digits, zeros in front included (AM 3.3). */
export function isUra(text: string): boolean {
  return /^\d{8}$/.test(text);
}

function typeOf({ Organization }: Assigned): string | undefined {
  return Organization?.code?.codeSystem === ORGANIZATION_TYPE ? Organization.code.code : undefined;
}
