import fc from 'fast-check';
import type { Extension, Resource } from '../../../src/fhir/types.js';
import { oneOf } from '../choice.js';
import { unknownExtension } from './datatypes.js';
import { list, object } from './object.js';
import { NICTIZ } from './urls.js';
import { instant } from './values.js';

/** What every resource may carry: profiles, versions, narrative, language. All but the profile are outside what the profiles speak of. */
interface Frame {
  readonly meta?: { profile?: string[]; versionId?: string; lastUpdated?: string; source?: string; tag?: { system: string; code: string }[] };
  readonly text?: { status: 'generated'; div: string };
  readonly language?: string;
  readonly implicitRules?: string;
}

const NARRATIVE = { status: 'generated' as const, div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>Verstrekking &lt;fictief&gt;</p></div>' };

function frame(profile: string): fc.Arbitrary<Frame> {
  const meta = object<NonNullable<Frame['meta']>>({
    profile: [90, fc.constant([NICTIZ + profile])],
    versionId: [10, fc.nat(9).map((n) => String(n + 1))],
    lastUpdated: [10, instant],
    source: [2, fc.constant('https://his.example')],
    tag: [3, fc.constant([{ system: 'https://his.example/labels', code: 'proef' }])],
  });
  return object<Frame>({
    meta: [85, meta],
    text: [12, fc.constant(NARRATIVE)],
    language: [3, fc.constant('nl-NL')],
    implicitRules: [0, fc.constant('')],
  });
}

/** Puts the frame and unknown extensions around what a resource says, its own extensions first. */
export function framed<T extends Resource>(resourceType: T['resourceType'] & string, profile: string, body: fc.Arbitrary<T>): fc.Arbitrary<T> {
  const unknown = oneOf<Extension[]>([94, fc.constant([])], [6, list(2, unknownExtension)]);
  return fc.tuple(frame(profile), body, unknown).map(([around, inside, strange]) => {
    const extension = [...(inside.extension ?? []), ...strange];
    return { resourceType, ...around, ...(extension.length > 0 ? { extension } : {}), ...withoutExtension(inside) } as T;
  });
}

function withoutExtension<T extends Resource>({ extension: _, ...rest }: T): object {
  return rest;
}
