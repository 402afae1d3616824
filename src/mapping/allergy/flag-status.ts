import { EXTENSIONS } from '../../fhir/extensions.js';
import type { Element, Extension, Flag, Prim } from '../../fhir/types.js';
import type { Context } from '../context.js';
import { extensionOf, primitiveExtension, primitiveIn } from '../extension.js';
import { notKnown, nullFlavorOf, withDataAbsent } from '../leaf/null-flavor.js';
import { plain, primitive, reportPrim } from '../leaf/primitive.js';
import { derived, pair, type Rule } from '../rule.js';
import { ACT_STATUS, ACT_STATUSES } from './status.js';

/** statusCode -> status (AI 6); aborted, suspended and the like are no longer active. */
const STATUS: ReadonlyMap<string, NonNullable<Flag['status']>> = new Map(
  ACT_STATUSES.map((code) => {
    if (code === 'nullified' || code === 'cancelled') return [code, 'entered-in-error'];
    return [code, code === 'active' || code === 'new' || code === 'normal' ? 'active' : 'inactive'];
  }),
);
/** status -> statusCode, where the act's own status is not there. */
const FROM_STATUS: ReadonlyMap<string, string> = new Map([
  ['active', 'active'],
  ['inactive', 'completed'],
  ['entered-in-error', 'nullified'],
]);

function statusOf(f: Flag, cx: Context): Prim | undefined {
  const sent = primitiveIn(extensionOf(f, 'actStatus'), 'valueCode');
  if (sent !== undefined) return sent;
  const code = FROM_STATUS.get(f.status ?? '');
  if (code === undefined) return undefined;
  const prim = { value: code, owner: f, key: 'status' };
  // HL7v3 says why a flag is no longer active, FHIR does not.
  if (f.status === 'inactive') reportPrim(cx, 'code-unknown', prim, { severity: 'information', found: 'inactive', expected: 'completed, obsolete' });
  return prim;
}

function flagStatus(f: Flag): Prim | undefined {
  const sent = primitiveIn(extensionOf(f, 'actStatus'), 'valueCode');
  // FHIR demands a status, and none is made up.
  if (sent === undefined) return f.status === undefined ? { extension: [notKnown()] } : { value: f.status };
  const flavor = nullFlavorOf(sent.extension);
  const value = STATUS.get(sent.value ?? '');
  if (value !== undefined) return { value };
  return flavor === undefined ? undefined : { extension: withDataAbsent(flavor) };
}

interface Spec<F, R> {
  /** Of the rules, and of what the places of a view begin with. */
  readonly id: string;
  readonly prefix: string;
  readonly of: (f: F) => R;
}

/** statusCode <-> the status of a Flag, with the status of the act beside it (AI 6). */
export function flagStatusRules<F extends object>({ id, prefix, of }: Spec<F, Flag>): Readonly<Record<'actStatus' | 'status', Rule<F>>> {
  return {
    actStatus: pair(`${id}.actStatus`, {
      v3: 'statusCode',
      fhir: [`${prefix}extension(actStatus).valueCode`, `${prefix}status`],
      codec: ACT_STATUS,
      get: (f, cx) => statusOf(of(f), cx),
      set: (f, prim) => void (of(f).extension ??= []).push(primitiveExtension(EXTENSIONS.actStatus, 'valueCode', prim)),
      spec: 'AI 6',
    }),
    status: derived(`${id}.status`, {
      fhir: `${prefix}status`,
      primitive: true,
      why: 'follows from the status of the act',
      from: (f) => flagStatus(of(f)),
      get: (f) => plain(primitive(of(f), 'status', of(f).status as string | undefined, of(f)._status)),
      set: (f, { value, extension }) => {
        if (value !== undefined) of(f).status = value as NonNullable<Flag['status']>;
        if (extension !== undefined) of(f)._status = { extension };
      },
      spec: 'AI 6',
    }),
  };
}

interface HasStatus {
  status?: unknown;
  _status?: Element;
}

/** A status that FHIR demands and that the message does not tell: it is not known. */
export function statusNotKnown<F extends object>({ id, prefix, of }: Spec<F, HasStatus>, spec: string): Rule<F> {
  return derived<F, Extension[]>(`${id}.statusNotKnown`, {
    fhir: `${prefix}status`,
    why: 'FHIR demands a status; where the message tells none it is not known',
    from: (f) => (of(f).status === undefined && of(f)._status === undefined ? [notKnown()] : undefined),
    get: (f) => (of(f).status === undefined ? of(f)._status?.extension : undefined),
    set: (f, extension) => void (of(f)._status = { extension }),
    spec,
  });
}
