/** Namespace of every HL7v3 message of AORTA. */
export const V3 = 'urn:hl7-org:v3';

/** HL7v3 datatypes that occur in the models. */
export type Datatype =
  'II' | 'CS' | 'CV' | 'CE' | 'ED' | 'ST' | 'SC' | 'TS' | 'IVL_TS' | 'SXCM_TS' | 'PQ' | 'IVL_PQ' | 'RTO' | 'AD' | 'PN' | 'ON' | 'TEL' | 'BL' | 'INT';

/**
 * One element of a message model, as its schema declares it: how often it may stand there, its structural attributes with
 * the values they may have (the first is the default), and its children in the order of the schema.
 */
export interface ElementModel {
  readonly name: string;
  readonly min: 0 | 1;
  readonly max: 1 | '*';
  /** The schema has one where reading takes more: senders repeat it. */
  readonly schemaMax?: 1;
  readonly datatype: Datatype | undefined;
  readonly structural: Readonly<Record<string, readonly string[]>>;
  readonly children: readonly ElementModel[];
}

type Cardinality = '0..1' | '1..1' | '0..*' | '1..*';

/** An element whose content is a datatype. */
export function leaf(name: string, cardinality: Cardinality, datatype: Datatype): ElementModel {
  return { name, ...bounds(cardinality), datatype, structural: {}, children: [] };
}

/** An element with structure of its own: an act, a role, an entity or a relationship between them. */
export function node(
  name: string,
  cardinality: Cardinality,
  structural: Readonly<Record<string, string | readonly string[]>>,
  children: readonly ElementModel[],
): ElementModel {
  const allowed = Object.fromEntries(Object.entries(structural).map(([k, v]) => [k, typeof v === 'string' ? [v] : v]));
  return { name, ...bounds(cardinality), datatype: undefined, structural: allowed, children };
}

/** The same model at another cardinality or under another name. */
export function as(model: ElementModel, changes: Partial<Pick<ElementModel, 'name' | 'min' | 'max' | 'schemaMax'>>): ElementModel {
  return { ...model, ...changes };
}

function bounds(cardinality: Cardinality): { readonly min: 0 | 1; readonly max: 1 | '*' } {
  return { min: cardinality.startsWith('1') ? 1 : 0, max: cardinality.endsWith('*') ? '*' : 1 };
}

/** The model some levels below another; a wrong path stops the program while it loads. */
export function descend(model: ElementModel, path: string): ElementModel {
  return path.split('/').reduce((m, name) => {
    const next = m.children.find((c) => c.name === name);
    if (next === undefined) throw new Error(`the model of ${m.name} has no ${name}`);
    return next;
  }, model);
}
