import type { CodeableConcept, Organization, Reference } from '../../fhir/types.js';
import { REPRESENTED_ORGANIZATION } from '../../hl7v3/models/person.js';
import type { ElementModel } from '../../hl7v3/model.js';
import { act } from '../act.js';
import type { Codec } from '../codec.js';
import { AD } from '../leaf/ad.js';
import { CD } from '../leaf/cd.js';
import { II } from '../leaf/ii.js';
import { primitive, store } from '../leaf/primitive.js';
import { TEL } from '../leaf/tel.js';
import { ST } from '../leaf/text.js';
import { reference } from '../reference.js';
import { listed, pair, type Rule } from '../rule.js';

/** Whether an element of that name may repeat; undefined when the model has none. */
type MaxOf = (name: string) => ElementModel['max'] | undefined;

/** The kind of an organisation that has one code. */
function codeRule(id: string): Rule<Organization> {
  return pair(`${id}.code`, {
    v3: 'code',
    fhir: 'type[0]',
    codec: CD,
    get: (o) => o.type?.[0],
    set: (o, type) => void (o.type = [type]),
    spec: 'DT 14.3',
  });
}

/** Specialties of Vektis, which tell the department; every other kind is that of the organisation as a whole. */
const DEPARTMENTS = 'urn:oid:2.16.840.1.113883.2.4.6.7';

function isDepartment(type: CodeableConcept): boolean {
  return type.coding?.some((c) => c.system === DEPARTMENTS) === true;
}

/** The kind of department and of organisation, for one without a code of its own: the department comes first, as in what others publish. */
function kindRules(id: string): readonly Rule<Organization>[] {
  return [
    pair(`${id}.department`, {
      v3: 'asOrganizationPartOf/code',
      fhir: 'type[]',
      codec: CD,
      get: (o) => o.type?.find(isDepartment),
      set: (o, type) => void (o.type = [type]),
      spec: 'DT 14.3, AI 10',
    }),
    pair(`${id}.industry`, {
      v3: 'standardIndustryClassCode',
      fhir: 'type[]',
      codec: CD,
      get: (o) => o.type?.find((type) => !isDepartment(type)),
      set: (o, type) => void (o.type = [...(o.type ?? []), type]),
      spec: 'DT 14.3, AI 10',
    }),
  ];
}

/** What an organisation is. */
function identityRules(id: string, max: MaxOf): readonly Rule<Organization>[] {
  return [
    listed(`${id}.id`, max('id'), {
      v3: 'id',
      fhir: 'identifier',
      codec: II,
      get: (o) => o.identifier,
      set: (o, ids) => void (o.identifier = ids),
      spec: 'DT 14.3',
    }),
    ...(max('code') === undefined ? kindRules(id) : [codeRule(id)]),
    pair(`${id}.name`, {
      // An entity of CDA has a description in its place.
      v3: max('name') === undefined ? 'desc' : 'name',
      fhir: 'name',
      codec: ST,
      get: (o) => primitive(o, 'name', o.name, o._name),
      set: (o, prim) =>
        store(
          prim,
          (v) => (o.name = v),
          (e) => (o._name = e),
        ),
      spec: 'DT 14.3',
    }),
  ];
}

/** Where an organisation is found. */
function contactRules(id: string, max: MaxOf): readonly Rule<Organization>[] {
  return [
    listed(`${id}.telecom`, max('telecom'), {
      v3: 'telecom',
      fhir: 'telecom',
      codec: TEL,
      get: (o) => o.telecom,
      set: (o, telecom) => void (o.telecom = telecom),
      spec: 'DT 14.3',
    }),
    listed(`${id}.addr`, max('addr'), {
      v3: 'addr',
      fhir: 'address',
      codec: AD,
      get: (o) => o.address,
      set: (o, address) => void (o.address = address),
      spec: 'DT 14.3',
    }),
  ];
}

/** An organisation <-> Organization, with as much of it as its model has (DT 14.3). */
export function organization(id: string, model: ElementModel): Codec<Reference> {
  const max: MaxOf = (name) => model.children.find((m) => m.name === name)?.max;
  return reference<Organization>(
    'Organization',
    act<Organization>({
      model,
      fhir: 'Organization',
      spec: 'DT 14.3',
      resource: true,
      create: () => ({ resourceType: 'Organization', id: '' }),
      rules: [...identityRules(id, max), ...contactRules(id, max)].filter((rule) => max((rule.v3 ?? '').split('/')[0] ?? '') !== undefined),
    }),
  );
}

/** representedOrganization <-> Organization (DT 14.3). */
export const ORGANIZATION = organization('organization', REPRESENTED_ORGANIZATION);
