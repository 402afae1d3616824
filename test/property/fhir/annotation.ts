import fc from 'fast-check';
import type { Annotation, Coding, Extension } from '../../../src/fhir/types.js';
import { oneOf } from '../choice.js';
import { absentElement, coding, identifier, period } from './datatypes.js';
import { joined, list, object } from './object.js';
import { logical, to } from './reference.js';
import { GW, V3 } from './urls.js';
import { dateTime, text } from './values.js';

const author = oneOf<Annotation>(
  [35, fc.constant({})],
  [12, fc.constant({ authorString: 'A. Verzinsel' })],
  [23, to('Practitioner').map((authorReference) => ({ authorReference }))],
  [20, logical('Practitioner').map((authorReference) => ({ authorReference }))],
  [4, to('Patient', 'RelatedPerson').map((authorReference) => ({ authorReference }))],
  [4, to('Organization').map((authorReference) => ({ authorReference }))],
  [2, to('PractitionerRole').map((authorReference) => ({ authorReference }))],
);

/** Our own marks on an annotation. */
const marks = oneOf<Annotation>(
  [88, fc.constant({})],
  [6, fc.constantFrom('active', 'nullified', 'completed').map((valueCode) => ({ extension: [{ url: GW + 'annotation-status', valueCode }] }))],
  [6, to('PractitionerRole').map((valueReference) => ({ extension: [{ url: GW + 'annotation-author', valueReference }] }))],
);

/** A remark, by somebody or by nobody. */
export const annotation: fc.Arbitrary<Annotation> = joined<Annotation>(marks, author, object<Annotation>({ time: [65, dateTime], text }));

export const confidentiality: fc.Arbitrary<Coding> = coding(V3 + 'Confidentiality', [
  ['N', 'normaal'],
  ['R', 'beperkt'],
  ['V', 'zeer beperkt'],
]);

/** An extension of our own by its name. */
export function own(name: string, value: fc.Arbitrary<Omit<Extension, 'url'>>): fc.Arbitrary<Extension> {
  return value.map((v) => ({ url: GW + name, ...v }));
}

const parts = fc.tuple(
  identifier('act').map((valueIdentifier): Extension => ({ url: 'id', valueIdentifier })),
  oneOf<Extension[]>([70, fc.constantFrom('active', 'completed').map((valueCode) => [{ url: 'status', valueCode }])], [30, fc.constant([])]),
  oneOf<Extension[]>([50, period.map((valuePeriod) => [{ url: 'period', valuePeriod }])], [50, fc.constant([])]),
  oneOf<Extension[]>([15, confidentiality.map((valueCoding) => [{ url: 'security', valueCoding }])], [85, fc.constant([])]),
);
const absentText = absentElement.map((_valueString) => ({ _valueString }));

/** Own extensions that every record of a condition may have, each at most once or, for the last ones, several times. */
export const recordExtensions: fc.Arbitrary<Extension[]> = list(
  2,
  oneOf<Extension>(
    [25, own('condition-text', oneOf<Omit<Extension, 'url'>>([90, text.map((valueString) => ({ valueString }))], [10, absentText]))],
    [
      20,
      own(
        'concern',
        parts.map(([id, ...others]) => ({ extension: [id, ...others.flat()] })),
      ),
    ],
    [
      15,
      own(
        'condition-predecessor',
        identifier('act').map((valueIdentifier) => ({ valueIdentifier })),
      ),
    ],
    [
      20,
      own(
        'annotation',
        annotation.map((valueAnnotation) => ({ valueAnnotation })),
      ),
    ],
    [
      20,
      own(
        'support',
        to('Observation').map((valueReference) => ({ valueReference })),
      ),
    ],
  ),
);
