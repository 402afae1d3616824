import type { Reference } from '../../fhir/types.js';
import { MEDICATION_DISPENSE_EVENT } from '../../hl7v3/models/dispense.js';
import { descend } from '../../hl7v3/model.js';
import { attribute, type XmlElement } from '../../xml/element.js';
import { act } from '../act.js';
import { build, type Codec } from '../codec.js';
import { CD } from '../leaf/cd.js';
import { II } from '../leaf/ii.js';
import { ORGANIZATION } from '../party/organization.js';
import { codeOf, idsOf, newProfessional, professional, PROFESSIONAL_PLACES, setIds, type Professional } from '../party/professional.js';
import { pair } from '../rule.js';

const CARE_PROVIDER_MODEL = descend(MEDICATION_DISPENSE_EVENT, 'responsibleParty/assignedCareProvider');
const PERFORMER_MODEL = descend(MEDICATION_DISPENSE_EVENT, 'performer/assignedPerson');

/** assignedCareProvider <-> PractitionerRole (MD 2.2 rows 10, 11). */
const CARE_PROVIDER = professional(
  act<Professional>({
    model: CARE_PROVIDER_MODEL,
    fhir: 'PractitionerRole',
    spec: 'MD 2.2 rows 10, 11',
    create: newProfessional,
    alsoRead: PROFESSIONAL_PLACES,
    // One supplier leaves out the code, and with it the organisation (MD 2.2).
    tolerated: ['code', 'representedOrganization'],
    rules: [
      pair('responsibleParty.id', {
        v3: 'id',
        fhir: ['practitioner.identifier[0]', 'role.practitioner'],
        codec: II,
        get: (p) => idsOf(p)?.[0],
        set: (p, id) => setIds(p, [id]),
        absent: (_p, _cx, name) => build(name, { nullFlavor: 'NI' }),
        spec: 'MD 2.2 row 11',
      }),
      pair('responsibleParty.code', {
        v3: 'code',
        fhir: ['role.specialty[0]', 'role.code[0]'],
        codec: CD,
        get: codeOf,
        set: (p, code) => void (p.role.specialty = [code]),
        spec: 'MD 2.2 row 11',
      }),
      pair('responsibleParty.organization', {
        v3: 'representedOrganization',
        fhir: 'role.organization',
        codec: ORGANIZATION,
        get: (p): Reference | undefined => p.role.organization,
        set: (p, organization) => void (p.role.organization = organization),
        spec: 'MD 2.2 row 10',
      }),
    ],
  }),
  CARE_PROVIDER_MODEL,
);

/** Who answers for a dispense: a role when FHIR says so, else only the organisation that performed it. */
export interface ResponsibleParty {
  role?: Reference;
  organization?: Reference;
}

/** Pharmacist: what 6.12 demands where FHIR names an organisation only (MD 2.2 row 11). */
const PHARMACIST = { code: '17.000', codeSystem: '2.16.840.1.113883.2.4.15.111' };

/** assignedCareProvider <-> v3-responsible-party or, towards HL7v3 only, performer.actor (MD 2.2 rows 10, 11). */
export const RESPONSIBLE_PARTY: Codec<ResponsibleParty> = {
  about: CARE_PROVIDER.about,
  toFhir: (element, cx) => {
    const role = CARE_PROVIDER.toFhir(element, cx);
    return role && { role };
  },
  toV3: ({ role, organization }, cx, name) => {
    if (role !== undefined) return CARE_PROVIDER.toV3(role, cx, name);
    const represented = organization && ORGANIZATION.toV3(organization, cx, 'representedOrganization');
    return represented && build(name, {}, [build('id', { nullFlavor: 'NI' }), build('code', PHARMACIST), represented]);
  },
};

const PERFORMER_ROLE = professional(
  act<Professional>({
    model: PERFORMER_MODEL,
    fhir: 'PractitionerRole',
    spec: 'MD 2.2 rows 12, 13',
    create: newProfessional,
    alsoRead: PROFESSIONAL_PLACES,
    rules: [
      pair('performer.id', {
        v3: 'id',
        fhir: ['practitioner.identifier[0]', 'role.practitioner'],
        codec: II,
        get: (p) => idsOf(p)?.[0],
        set: (p, id) => setIds(p, [id]),
        absent: (_p, _cx, name) => build(name, { nullFlavor: 'MSK' }),
        spec: 'MD 2.2 row 12',
      }),
      pair('performer.organization', {
        v3: 'representedOrganization',
        fhir: 'role.organization',
        codec: ORGANIZATION,
        get: (p): Reference | undefined => p.role.organization,
        set: (p, organization) => void (p.role.organization = organization),
        spec: 'MD 2.2 row 13',
      }),
    ],
  }),
  PERFORMER_MODEL,
);

/** A performer, or the national placeholder for "not stated", which has no FHIR value (DT 1, D19). */
export interface Performer {
  role?: Reference;
}

/** performer/assignedPerson <-> v3-performer; the bare placeholder is nothing in FHIR and is always written back. */
export const PERFORMER: Codec<Performer> = {
  about: { ...PERFORMER_ROLE.about, kind: 'PERFORMER' },
  toFhir: (element, cx) => {
    const [id, ...others] = element.children;
    const placeholder =
      others.length === 0 && id?.local === 'id' && id.attributes.length === 1 && id.children.length === 0 && attribute(id, 'nullFlavor') === 'MSK';
    if (placeholder && element.attributes.every((a) => a.value === PERFORMER_MODEL.structural[a.local]?.[0])) return {};
    const role = PERFORMER_ROLE.toFhir(element, cx);
    return role && { role };
  },
  toV3: ({ role }, cx, name) => (role === undefined ? notStated(name) : PERFORMER_ROLE.toV3(role, cx, name)),
};

/** The national placeholder for a performer that is not stated. */
export function notStated(name: string): XmlElement {
  return build(name, {}, [build('id', { nullFlavor: 'MSK' })]);
}
