import type { XmlElement } from '../xml/element.js';
import { element, type Rest } from './element.js';
import { ORGANIZATION_TYPE, URA, UZI_PERSON, UZI_ROLE } from './oids.js';
import type { Assigned, AuthorOrPerformer, Organization, Overseer } from './party.js';

/** A care professional who asks or sends, with the organisation it is done for (AM 3.4, 3.5). */
export interface ActingProfessional {
  readonly uzi: string;
  /** UZI role code. */
  readonly role: string;
  /** As it is read out. */
  readonly name: string;
  readonly organization: {
    readonly ura: string;
    readonly name: string;
    /** Kind of organisation, a code of 2.16.840.1.113883.2.4.15.1060. */
    readonly type?: string;
    /** Where it is; whoever answers for a message has to tell (AM 3.5). */
    readonly city: string;
  };
}

/** The professional as the author of a message. */
export function authoredBy(professional: ActingProfessional): AuthorOrPerformer {
  return { typeCode: 'AUT', participant: { assigned: assigned('AssignedPerson', professional, []) } };
}

/** The professional as who answers for a query (AM 3.5): the same who asks, unless somebody is mandated. */
export function overseenBy(professional: ActingProfessional): Overseer {
  const addr = element('addr', {}, [element('city', {}, [], professional.organization.city)]);
  return { typeCode: 'RESP', assigned: assigned('assignedEntity', professional, [addr]) };
}

function assigned(kind: Assigned['kind'], { uzi, role, name, organization }: ActingProfessional, address: readonly XmlElement[]): Assigned {
  const person = element('assignedPrincipalChoiceList', {}, [element('assignedPerson', {}, [element('name', {}, [], name)])]);
  const type = organization.type === undefined ? undefined : { code: organization.type, codeSystem: ORGANIZATION_TYPE };
  const Organization: Organization = {
    id: [{ root: URA, extension: organization.ura }],
    code: type,
    name: { text: organization.name },
    rest: address.length === 0 ? undefined : more(address),
  };
  return { kind, id: [{ root: UZI_PERSON, extension: uzi }], code: { code: role, codeSystem: UZI_ROLE }, Organization, rest: more([person]) };
}

function more(children: readonly XmlElement[]): Rest {
  return { attributes: [], children, text: '', type: undefined };
}
