import type { XmlElement } from '../xml/element.js';

/** Namespace of every HL7v3 message of AORTA. */
export const V3 = 'urn:hl7-org:v3';

/** HL7v3 datatypes that occur in the models. */
export type Datatype =
  | 'II'
  | 'CS'
  | 'CV'
  | 'CE'
  | 'CD'
  | 'ANY'
  | 'ED'
  | 'ST'
  | 'SC'
  | 'TS'
  | 'IVL_TS'
  | 'SXCM_TS'
  | 'PQ'
  | 'IVL_PQ'
  | 'RTO'
  | 'AD'
  | 'PN'
  | 'ON'
  | 'TEL'
  | 'BL'
  | 'INT';

/**
 * One element of a message model, as its schema declares it: how often it may stand there, its structural attributes with
 * the values they may have (the first is the default), and its children in the order of the schema.
 */
export interface ElementModel {
  readonly name: string;
  /** Another namespace than that of HL7v3. */
  readonly uri?: string;
  /** Which of several children with the same name this is. */
  readonly form?: Form;
  readonly min: 0 | 1;
  readonly max: 1 | '*';
  /** The schema has one where reading takes more: senders repeat it. */
  readonly schemaMax?: 1;
  readonly datatype: Datatype | undefined;
  readonly structural: Readonly<Record<string, readonly string[]>>;
  readonly children: readonly ElementModel[];
  /** Names of children of which exactly one stands there. */
  readonly oneOf?: readonly string[];
}

/** How one of several forms of an element is told from the others: a name for it, and the test. */
export interface Form {
  readonly is: string;
  readonly when: (element: XmlElement) => boolean;
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

/** The same model, in which exactly one of some children stands: a choice that the schema does not leave open. */
export function oneOf(model: ElementModel, ...names: readonly string[]): ElementModel {
  return { ...model, oneOf: names };
}

/** The same model for one form of an element only: in paths it is `name(is)`. Where several match, the first in the model counts. */
export function form(model: ElementModel, is: string, when: (element: XmlElement) => boolean): ElementModel {
  return { ...model, form: { is, when } };
}

/** The step of a path that leads to a child. */
export function stepOf(model: ElementModel): string {
  return model.form === undefined ? model.name : `${model.name}(${model.form.is})`;
}

/** The one of some models of the same name that fits an element. */
export function formOf(models: readonly ElementModel[], element: XmlElement): ElementModel | undefined {
  return models.find((m) => m.form === undefined || m.form.when(element));
}

/** The same model at another cardinality or under another name. */
export function as(
  model: ElementModel,
  changes: Partial<Pick<ElementModel, 'name' | 'uri' | 'min' | 'max' | 'schemaMax' | 'structural' | 'children'>>,
): ElementModel {
  return { ...model, ...changes };
}

function bounds(cardinality: Cardinality): { readonly min: 0 | 1; readonly max: 1 | '*' } {
  return { min: cardinality.startsWith('1') ? 1 : 0, max: cardinality.endsWith('*') ? '*' : 1 };
}

/** The model some levels below another; a wrong path stops the program while it loads. */
export function descend(model: ElementModel, path: string): ElementModel {
  return path.split('/').reduce((m, name) => {
    const next = m.children.find((c) => stepOf(c) === name);
    if (next === undefined) throw new Error(`the model of ${m.name} has no ${name}`);
    return next;
  }, model);
}
