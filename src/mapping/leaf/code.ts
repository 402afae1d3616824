import type { Extension, Prim } from '../../fhir/types.js';
import { build, type About, type Codec } from '../codec.js';
import { knownExtensions } from './known.js';
import { ABSENT_URLS, readFlavor, writeFlavor } from './null-flavor.js';
import { reportPrim } from './primitive.js';

export interface CodeTable {
  readonly kind: string;
  readonly spec: string;
  /** Codes on both sides; a code may stand on a side only once. */
  readonly rows: readonly (readonly [v3: string, fhir: string])[];
  /** FHIR codes that HL7v3 has no own code for, and the one that is written (with a warning). */
  readonly inexact?: readonly (readonly [fhir: string, v3: string])[];
  /** FHIR code that stands beside a nullFlavor where FHIR demands one. */
  readonly absent?: string;
}

/** CS <-> code by a table; a clash stops the program while it loads. */
export function table(spec: CodeTable): Codec<Prim> {
  const toFhir = new Map(spec.rows);
  const toV3 = new Map(spec.rows.map(([v3, fhir]) => [fhir, v3]));
  if (toFhir.size !== spec.rows.length || toV3.size !== spec.rows.length) throw new Error(`${spec.kind}: a code stands twice in the table`);
  const inexact = new Map(spec.inexact);
  return {
    about: aboutTable(spec),
    toFhir: (element, cx) => {
      const { code, extension } = readCs(element.attributes, (local) => cx.unread(element, local));
      for (const c of element.children) cx.unread(c);
      const flavor: Extension[] = extension === undefined ? [] : [readFlavor(extension, element, cx)];
      if (code === undefined && extension !== undefined)
        return spec.absent === undefined ? { extension: flavor } : { value: spec.absent, extension: flavor };
      const value = toFhir.get(code ?? '');
      if (value === undefined) {
        cx.report(code === undefined ? 'required' : 'code-unknown', element, 'code', {
          ...(code === undefined ? {} : { found: code }),
          expected: [...toFhir.keys()].join(', '),
        });
        return undefined;
      }
      return flavor.length === 0 ? { value } : { value, extension: flavor };
    },
    toV3: (prim, cx, name) => {
      knownExtensions(prim.extension, ABSENT_URLS, cx);
      const flavor = writeFlavor(prim.extension, cx);
      if (prim.value === undefined && flavor === undefined) return undefined;
      if (prim.value === undefined || (flavor !== undefined && prim.value === spec.absent)) return build(name, { nullFlavor: flavor });
      const rough = inexact.get(prim.value);
      const code = toV3.get(prim.value) ?? rough;
      if (rough !== undefined)
        reportPrim(cx, 'code-unknown', prim, { severity: 'warning', found: prim.value, expected: [...toV3.keys()].join(', ') });
      if (code !== undefined) return build(name, { code, nullFlavor: flavor });
      if (prim.value === spec.absent) return build(name, { nullFlavor: 'UNK' });
      reportPrim(cx, 'code-unknown', prim, { found: prim.value, expected: [...toV3.keys()].join(', ') });
      return undefined;
    },
  };
}

function aboutTable({ kind, spec, rows, inexact, absent }: CodeTable): About {
  return { kind, fhir: 'code', spec, table: rows, ...(inexact === undefined ? {} : { inexact }), ...(absent === undefined ? {} : { absent }) };
}

/** CS <-> code where both sides use the same codes and any code may be sent. */
export const CS: Codec<Prim> = {
  about: { kind: 'CS', fhir: 'code', spec: 'DT 7' },
  toFhir: (element, cx) => {
    const { code, extension } = readCs(element.attributes, (local) => cx.unread(element, local));
    for (const c of element.children) cx.unread(c);
    if (code === '' || (code === undefined && extension === undefined)) {
      cx.report('required', element, 'code');
      return undefined;
    }
    const flavor = extension === undefined ? undefined : [readFlavor(extension, element, cx)];
    return { ...(code === undefined ? {} : { value: code }), ...(flavor === undefined ? {} : { extension: flavor }) };
  },
  toV3: (prim, cx, name) => {
    knownExtensions(prim.extension, ABSENT_URLS, cx);
    const flavor = writeFlavor(prim.extension, cx);
    return prim.value === undefined && flavor === undefined ? undefined : build(name, { code: prim.value, nullFlavor: flavor });
  },
};

function readCs(
  attributes: readonly { readonly local: string; readonly uri: string; readonly value: string }[],
  unread: (local: string) => void,
): {
  code: string | undefined;
  extension: string | undefined;
} {
  let code: string | undefined;
  let extension: string | undefined;
  for (const a of attributes) {
    if (a.uri === '' && a.local === 'code') code = a.value;
    else if (a.uri === '' && a.local === 'nullFlavor') extension = a.value;
    else unread(a.local);
  }
  return { code, extension };
}
