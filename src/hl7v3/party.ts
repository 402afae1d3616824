import type { XmlElement } from '../xml/element.js';
import { extensionOf, readCE, readII, readST, writeCE, writeII, writeST, type CE, type II, type ST } from './datatypes.js';
import { ASSIGNED, AUTHOR_OR_PERFORMER, ORGANIZATION, OVERSEER } from './models/control-act.js';
import { element, reading, withRest, type Rest } from './element.js';
import { URA } from './oids.js';

/** Organisation for which a party acts (AM 3.3); telecom and address are in the rest. */
export interface Organization {
  readonly id: readonly II[];
  readonly code?: CE | undefined;
  readonly name?: ST | undefined;
  readonly rest?: Rest | undefined;
}

/** Device or person with its organisation; the name of a person is in the rest (AM 3.3, 3.4). */
export interface Assigned {
  /** Name of the element; an overseer is an `assignedEntity` in queries and an `AssignedPerson` elsewhere (AM 3.1). */
  readonly kind: 'AssignedDevice' | 'AssignedPerson' | 'assignedEntity';
  readonly id: readonly II[];
  /** UZI role of a person. */
  readonly code?: CE | undefined;
  readonly Organization?: Organization | undefined;
  readonly rest?: Rest | undefined;
}

/** The element between an author and the device or person. */
export interface Participant {
  readonly assigned?: Assigned | undefined;
  readonly rest?: Rest | undefined;
}

/** Author of a control act. */
export interface AuthorOrPerformer {
  readonly typeCode?: string | undefined;
  readonly participant?: Participant | undefined;
  readonly rest?: Rest | undefined;
}

/** Person who answers for the author (AM 3.5). */
export interface Overseer {
  readonly typeCode?: string | undefined;
  readonly assigned?: Assigned | undefined;
  readonly rest?: Rest | undefined;
}

/** Reads `authorOrPerformer`. */
export function readAuthorOrPerformer(source: XmlElement): AuthorOrPerformer {
  const from = reading(source);
  return { typeCode: from.attribute('typeCode'), participant: from.one('participant', readParticipant), rest: from.rest() };
}

/** Writes `authorOrPerformer`. */
export function writeAuthorOrPerformer(value: AuthorOrPerformer): XmlElement {
  const { participant } = value;
  const inner = participant === undefined ? undefined : withRest(element('participant', {}, [writeAssigned(participant.assigned)]), participant.rest);
  return withRest(element('authorOrPerformer', { typeCode: value.typeCode }, [inner]), value.rest, AUTHOR_OR_PERFORMER);
}

/** Reads `overseer`. */
export function readOverseer(source: XmlElement): Overseer {
  const from = reading(source);
  return {
    typeCode: from.attribute('typeCode'),
    assigned: from.one('assignedEntity', readAssigned) ?? from.one('AssignedPerson', readAssigned),
    rest: from.rest(),
  };
}

/** Writes `overseer`. */
export function writeOverseer(value: Overseer): XmlElement {
  return withRest(element('overseer', { typeCode: value.typeCode }, [writeAssigned(value.assigned)]), value.rest, OVERSEER);
}

/** URA of the organisation of a party: who the source is, whatever the transmission says (AM 2.2). */
export function uraOf(party: Assigned | undefined): string | undefined {
  return extensionOf(party?.Organization?.id ?? [], URA);
}

function readParticipant(source: XmlElement): Participant {
  const from = reading(source);
  return { assigned: from.one('AssignedDevice', readAssigned) ?? from.one('AssignedPerson', readAssigned), rest: from.rest() };
}

function readAssigned(source: XmlElement): Assigned {
  const from = reading(source);
  const kind = source.local;
  return {
    kind: kind === 'AssignedDevice' || kind === 'assignedEntity' ? kind : 'AssignedPerson',
    id: from.all('id', readII),
    code: from.one('code', readCE),
    Organization: from.one('Organization', readOrganization),
    rest: from.rest(),
  };
}

function writeAssigned(value: Assigned | undefined): XmlElement | undefined {
  if (value === undefined) return undefined;
  const organization = value.Organization === undefined ? undefined : writeOrganization(value.Organization);
  const children = [...value.id.map((id) => writeII('id', id)), writeCE('code', value.code), organization];
  return withRest(element(value.kind, {}, children), value.rest, ASSIGNED);
}

function readOrganization(source: XmlElement): Organization {
  const from = reading(source);
  return { id: from.all('id', readII), code: from.one('code', readCE), name: from.one('name', readST), rest: from.rest() };
}

function writeOrganization(value: Organization): XmlElement {
  const children = [...value.id.map((id) => writeII('id', id)), writeCE('code', value.code), writeST('name', value.name)];
  return withRest(element('Organization', {}, children), value.rest, ORGANIZATION);
}
