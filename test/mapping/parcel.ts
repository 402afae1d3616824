import { leaf, node } from '../../src/hl7v3/model.js';
import { act, type ActSpec } from '../../src/mapping/act.js';
import type { Codec } from '../../src/mapping/codec.js';
import { II } from '../../src/mapping/leaf/ii.js';
import { PQ } from '../../src/mapping/leaf/pq.js';
import { ST } from '../../src/mapping/leaf/text.js';
import { many, pair, type Rule } from '../../src/mapping/rule.js';
import type { Extension, Identifier, Prim, Quantity } from '../../src/fhir/types.js';

/** An invented act, so that the promises of the engine can be tried without a real message. */
export interface Parcel {
  extension?: Extension[];
  modifierExtension?: Extension[];
  id?: string;
  identifier?: Identifier[];
  weight?: Quantity;
  note?: string[];
  label?: string;
  /** Nothing of HL7v3 says this. */
  colour?: string;
}

export const PARCEL_MODEL = node('parcel', '1..1', { classCode: 'PCL', moodCode: ['EVN', 'RQO'] }, [
  leaf('id', '1..1', 'II'),
  leaf('code', '0..1', 'CS'),
  leaf('weight', '0..1', 'PQ'),
  leaf('note', '0..*', 'ST'),
  node('box', '0..1', { typeCode: 'BOX' }, [leaf('label', '1..1', 'ST'), leaf('size', '0..1', 'PQ')]),
]);

export const ID: Rule<Parcel> = pair('parcel.id', {
  v3: 'id',
  fhir: 'identifier[0]',
  codec: II,
  get: (p) => p.identifier?.[0],
  set: (p, id) => void (p.identifier = [id]),
  spec: 'row 1',
});

export const WEIGHT: Rule<Parcel> = pair('parcel.weight', {
  v3: 'weight',
  fhir: 'weight',
  codec: PQ,
  get: (p) => p.weight,
  set: (p, weight) => void (p.weight = weight),
  spec: 'row 2',
});

export const NOTE: Rule<Parcel> = many('parcel.note', {
  v3: 'note',
  fhir: 'note[]',
  codec: ST,
  get: (p): Prim[] | undefined => p.note?.map((value) => ({ value })),
  set: (p, notes) => void (p.note = notes.map((n) => n.value ?? '')),
  spec: 'row 3',
});

export const LABEL: Rule<Parcel> = pair('parcel.label', {
  v3: 'box/label',
  fhir: 'label',
  codec: ST,
  get: (p): Prim | undefined => (p.label === undefined ? undefined : { value: p.label }),
  set: (p, { value }) => {
    if (value !== undefined) p.label = value;
  },
  spec: 'row 4',
});

/** Rules on purpose in another order than the model. */
export const RULES: readonly Rule<Parcel>[] = [LABEL, NOTE, WEIGHT, ID];

export function parcel(rules: readonly Rule<Parcel>[] = RULES, more: Partial<ActSpec<Parcel>> = {}): Codec<Parcel> {
  return act<Parcel>({ model: PARCEL_MODEL, fhir: 'Parcel', spec: 'invented', create: () => ({}), rules, ...more });
}

export const ROOT = '2.999.7';
export const FULL = `<parcel><id root="${ROOT}" extension="P-1"/><weight value="1.5" unit="kg"/><note>first</note><note>second</note><box><label>fragile</label></box></parcel>`;
