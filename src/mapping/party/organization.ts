import type { Organization } from '../../fhir/types.js';
import { REPRESENTED_ORGANIZATION } from '../../hl7v3/models/person.js';
import { act } from '../act.js';
import { AD } from '../leaf/ad.js';
import { II } from '../leaf/ii.js';
import { primitive, store } from '../leaf/primitive.js';
import { ST } from '../leaf/text.js';
import { reference } from '../reference.js';
import { pair } from '../rule.js';

/** representedOrganization <-> Organization (DT 14.3). */
export const ORGANIZATION = reference<Organization>(
  'Organization',
  act<Organization>({
    model: REPRESENTED_ORGANIZATION,
    fhir: 'Organization',
    spec: 'DT 14.3',
    resource: true,
    create: () => ({ resourceType: 'Organization', id: '' }),
    rules: [
      pair('organization.id', {
        v3: 'id',
        fhir: 'identifier[0]',
        codec: II,
        get: (o) => o.identifier?.[0],
        set: (o, id) => void (o.identifier = [id]),
        spec: 'DT 14.3',
      }),
      pair('organization.name', {
        v3: 'name',
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
      pair('organization.addr', {
        v3: 'addr',
        fhir: 'address[0]',
        codec: AD,
        get: (o) => o.address?.[0],
        set: (o, address) => void (o.address = [address]),
        spec: 'DT 14.3',
      }),
    ],
  }),
);
