import type { Relation } from '../../consent/decision/request.js';

/** Why somebody asks, and in what relation to the patient (CS C-43). */
export interface Declared {
  /** v3-ActReason. */
  readonly purpose?: string;
  readonly relation?: Relation;
}

/** Purpose and kind of relation, as configuration has them. */
export interface DeclaredWords {
  readonly purpose?: string;
  readonly relation?: string;
}

/**
 * What questions over HL7v3 declare. No field of theirs says purpose or relation: who may ask on the network asks for treatment, and a
 * context code in the token may say more.
 */
export interface Declares extends DeclaredWords {
  readonly contexts?: Readonly<Record<string, DeclaredWords>>;
}

/** What a question declares with the context code of its token; what neither says is not declared, and so refused (R-PURP, R-REL). */
export function declaredBy(context: string | undefined, declares: Declares): Declared {
  const { contexts = {}, ...usual } = declares;
  const known = context !== undefined && Object.hasOwn(contexts, context) ? contexts[context] : undefined;
  const { purpose, relation } = known ?? usual;
  return { ...(purpose === undefined ? {} : { purpose }), ...(relation === undefined ? {} : { relation: { kind: relation } }) };
}
