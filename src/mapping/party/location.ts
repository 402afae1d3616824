import type { Location } from '../../fhir/types.js';
import { SERVICE_DELIVERY_LOCATION } from '../../hl7v3/models/person.js';
import { act } from '../act.js';
import { build } from '../codec.js';
import { AD } from '../leaf/ad.js';
import { CD } from '../leaf/cd.js';
import { reference } from '../reference.js';
import { derived, pair } from '../rule.js';

/** serviceDeliveryLocation <-> Location (DT 14.5). */
export const LOCATION = reference<Location>(
  'Location',
  act<Location>({
    model: SERVICE_DELIVERY_LOCATION,
    fhir: 'Location',
    spec: 'DT 14.5',
    resource: true,
    create: () => ({ resourceType: 'Location', id: '' }),
    rules: [
      pair('location.code', {
        v3: 'code',
        fhir: 'type[0]',
        codec: CD,
        get: (l) => l.type?.[0],
        set: (l, type) => void (l.type = [type]),
        absent: (_l, _cx, name) => build(name, { nullFlavor: 'NI' }),
        spec: 'MD 2.2 row 9',
      }),
      pair('location.addr', {
        v3: 'addr',
        fhir: ['address', 'name'],
        codec: AD,
        get: (l) => l.address ?? (l.name === undefined ? undefined : { text: l.name }),
        set: (l, address) => void (l.address = address),
        spec: 'MD 2.2 row 8',
      }),
      derived('location.name', {
        fhir: 'name',
        why: 'a place that is only described has that description as its name',
        from: (l) => (l.address === undefined ? l.name : l.address.text),
        get: (l) => l.name,
        set: (l, name) => void (l.name = name),
        spec: 'DT 14.5',
      }),
    ],
  }),
);
