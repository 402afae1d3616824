/** The parts of R4's conformance resources that validation reads. Everything else in them is left alone. */
export interface StructureDefinition {
  readonly resourceType: 'StructureDefinition';
  readonly url: string;
  readonly name?: string;
  readonly kind: 'primitive-type' | 'complex-type' | 'resource' | 'logical';
  readonly abstract?: boolean;
  readonly type: string;
  readonly baseDefinition?: string;
  readonly derivation?: 'specialization' | 'constraint';
  readonly context?: readonly ExtensionContext[];
  readonly snapshot?: { readonly element: readonly ElementDefinition[] };
  readonly differential?: { readonly element: readonly ElementDefinition[] };
}

/** Where an extension may stand. */
export interface ExtensionContext {
  readonly type: 'element' | 'extension' | 'fhirpath';
  readonly expression: string;
}

export interface ElementDefinition {
  readonly id?: string;
  readonly path: string;
  readonly sliceName?: string;
  readonly min?: number;
  readonly max?: string;
  readonly type?: readonly TypeRef[];
  readonly contentReference?: string;
  readonly slicing?: Slicing;
  readonly binding?: Binding;
  readonly constraint?: readonly Constraint[];
  readonly isModifier?: boolean;
}

export interface TypeRef {
  readonly code: string;
  readonly profile?: readonly string[];
  readonly targetProfile?: readonly string[];
}

export interface Slicing {
  readonly discriminator?: readonly Discriminator[];
  readonly ordered?: boolean;
  readonly rules?: 'open' | 'closed' | 'openAtEnd';
}

export interface Discriminator {
  readonly type: 'value' | 'pattern' | 'exists' | 'type' | 'profile';
  readonly path: string;
}

export interface Binding {
  readonly strength: 'required' | 'extensible' | 'preferred' | 'example';
  readonly valueSet?: string;
}

/** An invariant. */
export interface Constraint {
  readonly key: string;
  readonly severity: 'error' | 'warning';
  readonly expression?: string;
}

export interface ValueSet {
  readonly resourceType: 'ValueSet';
  readonly url: string;
  readonly compose?: { readonly include?: readonly ValueSetPart[]; readonly exclude?: readonly ValueSetPart[] };
  readonly expansion?: { readonly contains?: readonly ExpandedCode[] };
}

export interface ValueSetPart {
  readonly system?: string;
  readonly concept?: readonly { readonly code: string }[];
  readonly filter?: readonly { readonly property: string; readonly op: string; readonly value: string }[];
  readonly valueSet?: readonly string[];
}

export interface ExpandedCode {
  readonly system?: string;
  readonly code?: string;
  readonly abstract?: boolean;
  readonly contains?: readonly ExpandedCode[];
}

export interface CodeSystem {
  readonly resourceType: 'CodeSystem';
  readonly url: string;
  /** Only `complete` says that a code which is not there does not exist. */
  readonly content?: string;
  readonly concept?: readonly Concept[];
}

export interface Concept {
  readonly code: string;
  readonly concept?: readonly Concept[];
}

/** A value that an element must equal (`fixed`) or contain (`pattern`). */
export interface Demanded {
  readonly mode: 'fixed' | 'pattern';
  readonly value: unknown;
}

/** `fixedCode`, `patternCodeableConcept` and their like. */
export function demanded(element: ElementDefinition): Demanded | undefined {
  for (const [key, value] of Object.entries(element) as [string, unknown][]) {
    const mode = /^(fixed|pattern)[A-Z]/.exec(key)?.[1];
    if (mode !== undefined) return { mode: mode as Demanded['mode'], value };
  }
  return undefined;
}

export const HL7 = 'http://hl7.org/fhir/StructureDefinition/';

/** The last step of `Patient.contact.name`. */
export function lastStep(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
