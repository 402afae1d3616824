import { artefact, type Artefact, type Heading, type Json, type JsonObject } from './artefact.js';

/** How near the target comes (http://hl7.org/fhir/concept-map-equivalence, seen from the target). */
export type Equivalence = 'equal' | 'equivalent' | 'wider' | 'inexact';

/** A code and what it becomes; without a target there is none, and the comment says what happens instead. */
export interface MapRow {
  readonly code: string;
  readonly target?: string;
  readonly equivalence?: Equivalence;
  readonly comment?: string;
}

/** The codes of one system and those of another that they become. */
export interface MapGroup {
  readonly source: string;
  readonly target: string;
  readonly rows: readonly MapRow[];
  /** What every other code becomes. */
  readonly others?: string;
}

/** Value sets of both sides of a map, where there are any. */
export interface MapSides {
  readonly source?: string;
  readonly target?: string;
}

/** A ConceptMap of one direction. */
export function conceptMap(heading: Heading, groups: readonly MapGroup[], version: string, sides: MapSides = {}): Artefact {
  return artefact('ConceptMap', heading, version, {
    sourceCanonical: sides.source,
    targetCanonical: sides.target,
    group: groups.map(group),
  });
}

function group({ source, target, rows, others }: MapGroup): JsonObject {
  return {
    source,
    target,
    element: rows.map(element),
    unmapped: others === undefined ? undefined : { mode: 'fixed', code: others },
  };
}

function element({ code, target, equivalence = 'equivalent', comment }: MapRow): Json {
  return { code, target: [target === undefined ? { equivalence: 'unmatched', comment } : { code: target, equivalence, comment }] };
}
