import { ASSIGNED_AUTHOR, ASSIGNED_ENTITY, CUSTODIAN_ROLE } from '../../hl7v3/models/cda-party.js';
import { fixed } from '../rule.js';
import { assignedPerson } from './assigned-person.js';
import type { Professional } from './professional.js';

const NAMED = { name: 'assignedPerson/name', organization: 'representedOrganization', spec: 'DT 14.2' };

/** assignedAuthor <-> PractitionerRole (DT 14.2). */
export const ASSIGNED_AUTHOR_ROLE = assignedPerson({ ...NAMED, id: 'assignedAuthor', model: ASSIGNED_AUTHOR });

/** assignedEntity of a performer <-> PractitionerRole (DT 14.2). */
export const PERFORMER_ROLE = assignedPerson({ ...NAMED, id: 'performer', model: ASSIGNED_ENTITY });

/** assignedEntity of an informant who is a professional <-> PractitionerRole (DT 14.2). */
export const INFORMANT_ROLE = assignedPerson({
  ...NAMED,
  id: 'assignedEntity',
  model: ASSIGNED_ENTITY,
  more: [
    fixed<Professional>('assignedEntity.templateId', {
      v3: 'templateId',
      attributes: { root: '2.16.840.1.113883.2.4.3.11.60.3.10.1.34' },
      spec: 'AI 10',
    }),
  ],
});

/** participantRole of the custodian <-> PractitionerRole, and what keeps the record as its Organization (AI 8). */
export const CUSTODIAN_PERSON = assignedPerson({
  id: 'custodian',
  model: CUSTODIAN_ROLE,
  name: 'playingEntity/name',
  code: 'playingEntity/code',
  organization: 'scopingEntity',
  spec: 'DT 14.2, AI 8',
});
