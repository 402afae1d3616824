import { GW } from '../../fhir/extensions.js';
import { ORGANIZATION_TYPE, URA } from '../../fhir/systems.js';
import type { Organization } from '../../fhir/types.js';
import type { Moment } from '../moment.js';
import type { SourceUra } from '../opt-in.js';
import type { Participation } from '../participation.js';
import { connectedAt } from '../register/index-changes.js';
import { onlineService } from '../register/online.js';
import type { RegisterRules } from '../register/rules.js';

/** What a patient can do online at a source (CS C-65). */
const ONLINE_SERVICE = `${GW}/StructureDefinition/online-service`;
const ID = 'ura-';

/** An organisation as the public list has it (CS C-76): who it is, whether it is connected now, and what it offers online. Nothing of patients. */
export function writeParty(party: Participation, rules: RegisterRules, now: Moment): Organization {
  const { ura, name, type } = party;
  return {
    resourceType: 'Organization',
    id: ID + ura,
    extension: [{ url: ONLINE_SERVICE, valueCode: onlineService(party, rules) }],
    identifier: [{ system: URA, value: ura }],
    active: connectedAt(party, now),
    type: [{ coding: [{ system: ORGANIZATION_TYPE, code: type }] }],
    name,
  };
}

/** The URA in the id of an organisation of the list; undefined for what is none. */
export function uraInId(id: string): SourceUra | undefined {
  return /^ura-(\d{8})$/.exec(id)?.[1];
}
