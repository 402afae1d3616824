import { constrain } from './constrain.js';
import type { ExtensionContext, StructureDefinition } from './definition.js';
import type { Tree } from '../tree.js';
import type { Judging } from './judging.js';

/** One step of the way from a resource to where the walk is: the element, the type that has it, and its own type. */
export interface TrailStep {
  readonly type: string;
  readonly element: string;
  readonly code: string;
}

/** The way from the root to where the walk is. */
export type Trail = TrailStep[];

/** Judges an extension by its definition, and whether it may stand where it does (http://hl7.org/fhir/R4/defining-extensions.html#context). */
export function checkExtension(extension: Tree, trail: Trail, j: Judging): void {
  if (hasValue(extension) === 'extension' in extension) j.report('invariant', extension, undefined, 'ext-1', { expected: 'a value or extensions' });
  const url = extension['url'];
  if (typeof url !== 'string') return;
  const isModifier = trail.at(-1)?.element === 'modifierExtension';
  // Inside a complex extension a plain name, which the definition of the outer one explains.
  if (!url.includes(':')) return;
  const definition = j.library.definitions.structure(url);
  const profile = j.library.profiles.get(url);
  if (definition === undefined || profile === undefined) {
    // One that changes the meaning is told wherever it stands.
    if (isModifier || j.isNew(url)) {
      j.report('extension-unknown', extension, 'url', 'extension', { severity: isModifier ? 'warning' : 'information', found: url });
    }
    return;
  }
  constrain(extension, profile, j);
  if (isModifying(definition) !== isModifier) {
    j.report('extension-context', extension, 'url', url, { expected: isModifier ? 'extension' : 'modifierExtension' });
  }
  const contexts = definition.context ?? [];
  if (contexts.length > 0 && !contexts.some((c) => fits(c, trail, j))) {
    j.report('extension-context', extension, 'url', url, { expected: contexts.map((c) => c.expression).join(' or ') });
  }
}

/** What changes the meaning of its element has a place of its own. */
function isModifying({ differential, snapshot }: StructureDefinition): boolean {
  return (differential ?? snapshot)?.element.find((e) => e.path === 'Extension')?.isModifier === true;
}

function hasValue(extension: Tree): boolean {
  for (const key in extension) if (key.startsWith('value') || key.startsWith('_value')) return true;
  return false;
}

function fits({ type, expression }: ExtensionContext, trail: Trail, j: Judging): boolean {
  // What FHIRPath says of contexts is not evaluated: no false error.
  if (type === 'fhirpath') return true;
  const holder = trail.at(-2);
  if (type === 'extension') return holder?.code === 'Extension';
  if (expression === 'Element') return true;
  const place = expression.replaceAll('[x]', '').replace(/:[^.]*/g, '');
  return namesOf(trail, j).some((name) => name === place || j.library.types.isKindOf(name, place));
}

/** What the element that carries the extension may be called: its type, and its path from each type on the way. */
function namesOf(trail: Trail, j: Judging): readonly string[] {
  const steps = trail.slice(0, -1);
  const owner = trail.at(-1)?.type ?? '';
  const names = [owner, steps.at(-1)?.code ?? ''];
  let path = '';
  for (const { type, element } of steps.reverse()) {
    path = path === '' ? element : `${element}.${path}`;
    names.push(`${type}.${path}`, ...(j.library.types.get(type)?.ancestors ?? []).map((a) => `${a}.${path}`));
  }
  return names;
}
