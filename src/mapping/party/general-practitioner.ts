import { descend } from '../../hl7v3/model.js';
import { PATIENT } from '../../hl7v3/models/person.js';
import { act } from '../act.js';
import { II } from '../leaf/ii.js';
import { groupNames, PN } from '../leaf/pn.js';
import { fixed, pair } from '../rule.js';
import { idsOf, newProfessional, professional, PROFESSIONAL_PLACES, setIds, type Professional } from './professional.js';

const PROVIDER = 'patientCareProvision/responsibleParty/healthCareProvider';
const MODEL = descend(PATIENT, 'Person/playedPatientOfOtherProvider/subjectOf');

/** The patient's general practitioner <-> PractitionerRole (DT 14.1, 14.2). */
export const GENERAL_PRACTITIONER = professional(
  act<Professional>({
    model: MODEL,
    fhir: 'PractitionerRole',
    spec: 'DT 14.1',
    create: newProfessional,
    alsoRead: PROFESSIONAL_PLACES,
    rules: [
      fixed('generalPractitioner.code', {
        v3: 'patientCareProvision/code',
        attributes: { code: 'GENRL', codeSystem: '2.16.840.1.113883.5.4' },
        spec: 'DT 14.1',
      }),
      pair('generalPractitioner.name', {
        v3: `${PROVIDER}/healthCareChoice/healthCareProviderPerson/name`,
        fhir: 'practitioner.name',
        codec: PN,
        get: (p, cx) => {
          const [first, ...others] = groupNames(p.practitioner?.name ?? []);
          for (const name of others.flat()) cx.report('too-many', name, undefined, { expected: '1 name' });
          return first;
        },
        set: (p, name) => void (p.practitioner = { resourceType: 'Practitioner', id: '', name }),
        spec: 'DT 14.2',
      }),
      pair('generalPractitioner.id', {
        v3: `${PROVIDER}/id`,
        fhir: ['practitioner.identifier[0]', 'role.practitioner'],
        codec: II,
        get: (p) => idsOf(p)?.[0],
        set: (p, id) => setIds(p, [id]),
        spec: 'DT 14.2',
      }),
    ],
  }),
  MODEL,
);
