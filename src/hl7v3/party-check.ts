import { attribute, child, childrenNamed, descendantsAt, type XmlElement } from '../xml/element.js';
import type { Interaction } from './interactions.js';
import { AORTA_ORGANIZATION, APPLICATION_ID, BSN, CUSTOMER_DESK, INSPECTION, SBV_Z, SWITCH, URA, UZI_PERSON, UZI_SYSTEM } from './oids.js';
import type { Problem } from './problem.js';

/** Fields of a participation that AORTA does not use (AM 3.2). */
const NOTES = ['noteText', 'time', 'modeCode', 'signatureCode', 'signatureText'] as const;

/** Checks who sent a message and who answers for it (AM 3.3 to 3.5). */
export function checkParties(root: XmlElement, act: XmlElement, row: Interaction | undefined): readonly Problem[] {
  const devices = descendantsAt(act, ['authorOrPerformer', 'participant', 'AssignedDevice']);
  const persons = descendantsAt(act, ['authorOrPerformer', 'participant', 'AssignedPerson']);
  const overseers = childrenNamed(act, 'overseer');
  return [
    ...notes(childrenNamed(act, 'authorOrPerformer'), NOTES),
    ...notes(
      overseers,
      NOTES.filter((name) => name !== 'time'),
    ),
    ...devices.flatMap((device) => deviceProblems(device, applicationOf(root, 'sender'))),
    ...persons.flatMap((person) => personProblems(person, root)),
    ...overseers.flatMap((overseer) => overseerProblems(overseer, persons[0])),
    ...overseerNeeded(act, row, overseers.length),
  ];
}

/** A message that a user must be authenticated for has somebody who answers for it (AM 3.2); a register is changed by a system (AM 5.1). */
function overseerNeeded(act: XmlElement, row: Interaction | undefined, overseers: number): Problem[] {
  if (row?.trust === 'Midden' && overseers === 0) return [{ code: 'required', element: act, expected: 'overseer' }];
  if (row?.pattern !== 'P4' || row.trust !== 'Laag') return [];
  return childrenNamed(act, 'overseer').map((element) => ({ code: 'wrapper-value', element, expected: 'no overseer', advice: true }));
}

function notes(participations: readonly XmlElement[], names: readonly string[]): Problem[] {
  return participations
    .flatMap((p) => names.flatMap((name) => childrenNamed(p, name)))
    .map((element) => ({ code: 'wrapper-value', element, expected: `no ${element.local}`, advice: true }));
}

/** The switch has no organisation; the UZI number of another system goes with a URA, and its application is the sender (AM 3.3). */
function deviceProblems(device: XmlElement, sender: string | undefined): Problem[] {
  const known = [APPLICATION_ID, UZI_SYSTEM, SBV_Z];
  const problems: Problem[] = known.some((root) => idOf(device, root) !== undefined) ? [] : [missing(device, `id ${known.join(' or ')}`)];
  const organization = child(device, 'Organization');
  const application = idOf(device, APPLICATION_ID);
  if (extension(application) === SWITCH)
    return organization === undefined ? problems : [...problems, { code: 'wrapper-value', element: organization, expected: 'no Organization' }];
  const [uzi, ura] = [idOf(device, UZI_SYSTEM), organization && idOf(organization, URA)];
  if (uzi !== undefined && ura === undefined) problems.push(missing(organization ?? device, organization ? `id ${URA}` : 'Organization'));
  if (ura !== undefined && uzi === undefined) problems.push(missing(device, `id ${UZI_SYSTEM}`));
  if (organization !== undefined) problems.push(...organizationProblems(organization, [URA, AORTA_ORGANIZATION]));
  if (application !== undefined && sender !== undefined && sender !== SWITCH && extension(application) !== sender)
    problems.push({ code: 'wrapper-value', element: application, attribute: 'extension', expected: 'the application of the sender' });
  return problems;
}

/** A professional acts for an organisation and has a role; a patient is named in an attention line too (AM 3.4). */
function personProblems(person: XmlElement, root: XmlElement): Problem[] {
  const known = [UZI_PERSON, BSN, CUSTOMER_DESK, INSPECTION];
  const problems: Problem[] = known.some((r) => idOf(person, r) !== undefined) ? [] : [missing(person, `id ${known.join(' or ')}`)];
  if (idOf(person, UZI_PERSON) !== undefined) {
    const organization = child(person, 'Organization');
    if (organization === undefined) problems.push(missing(person, 'Organization'));
    else problems.push(...organizationProblems(organization, [URA]));
    // A card that is not in a person's name has no role.
    if (child(person, 'code') === undefined) problems.push({ ...missing(person, 'code'), advice: true });
  }
  if (idOf(person, BSN) !== undefined && !hasPatientLine(root)) problems.push(missing(root, 'attentionLine PATID'));
  return problems;
}

/** Whoever answers for a message is told in full, and works where its author does, unless that is a system (AM 3.5). */
function overseerProblems(overseer: XmlElement, author: XmlElement | undefined): Problem[] {
  const person = child(overseer, 'assignedEntity') ?? child(overseer, 'AssignedPerson');
  if (person === undefined) return [missing(overseer, 'assignedEntity')];
  const problems: Problem[] = [];
  if (idOf(person, UZI_PERSON) === undefined && idOf(person, BSN) === undefined) problems.push(missing(person, `id ${UZI_PERSON}`));
  if (child(person, 'code') === undefined) problems.push(missing(person, 'code'));
  const names = descendantsAt(person, ['assignedPrincipalChoiceList', 'assignedPerson', 'name']);
  if (names.length === 0) problems.push(missing(person, 'assignedPrincipalChoiceList/assignedPerson/name'));
  const organization = child(person, 'Organization');
  if (organization === undefined) return [...problems, missing(person, 'Organization')];
  problems.push(...organizationProblems(organization, [URA]));
  if (descendantsAt(organization, ['addr', 'city']).length === 0) problems.push(missing(organization, 'addr/city'));
  const own = idOf(organization, URA);
  const employer = author && child(author, 'Organization');
  const other = employer && idOf(employer, URA);
  if (own !== undefined && other !== undefined && extension(own) !== extension(other))
    problems.push({ code: 'wrapper-value', element: own, attribute: 'extension', expected: 'the organisation of the author' });
  return problems;
}

function organizationProblems(organization: XmlElement, roots: readonly string[]): Problem[] {
  const ids = childrenNamed(organization, 'id');
  const known = ids.some((id) => roots.includes(attribute(id, 'root') ?? ''));
  return [
    ...(known || ids.length === 0 ? [] : [missing(organization, `id ${roots.join(' or ')}`)]),
    ...(child(organization, 'name') === undefined ? [missing(organization, 'name')] : []),
  ];
}

function hasPatientLine(root: XmlElement): boolean {
  return descendantsAt(root, ['attentionLine', 'keyWordText']).some((word) => attribute(word, 'code') === 'PATID');
}

/** Application id of an end of the transmission. */
export function applicationOf(root: XmlElement, end: 'sender' | 'receiver'): string | undefined {
  const ids = descendantsAt(root, [end, 'device', 'id']);
  return extension(ids.find((id) => attribute(id, 'root') === APPLICATION_ID));
}

function idOf(party: XmlElement, root: string): XmlElement | undefined {
  return childrenNamed(party, 'id').find((id) => attribute(id, 'root') === root && attribute(id, 'extension') !== undefined);
}

function extension(id: XmlElement | undefined): string | undefined {
  return id === undefined ? undefined : attribute(id, 'extension');
}

function missing(element: XmlElement, expected: string): Problem {
  return { code: 'required', element, expected };
}
