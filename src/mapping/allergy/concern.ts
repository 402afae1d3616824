import type { Extension, Identifier, Period } from '../../fhir/types.js';
import { EXTENSIONS } from '../../fhir/extensions.js';
import { CONCERN as MODEL } from '../../hl7v3/models/condition.js';
import { act } from '../act.js';
import type { Codec } from '../codec.js';
import { addPart, partOf, primitiveExtension, primitiveIn } from '../extension.js';
import { CS } from '../leaf/code.js';
import { CODING } from '../leaf/coding.js';
import { II } from '../leaf/ii.js';
import { IVL_TS_PERIOD } from '../leaf/ivl.js';
import { pair, type Rule } from '../rule.js';

interface Where<F> {
  readonly id: string;
  /** What the places of a view begin with. */
  readonly prefix: string;
  readonly of: (f: F) => Extension;
  readonly time: Codec<Period>;
  readonly spec: string;
}

/** Status and period of a concern, wherever it stands (AI 2, 8). */
export function concernRules<F extends object>({ id, prefix, of, time, spec }: Where<F>): readonly Rule<F>[] {
  return [
    pair(`${id}.status`, {
      v3: 'statusCode',
      fhir: `${prefix}extension(status).valueCode`,
      codec: CS,
      get: (f) => primitiveIn(partOf(of(f), 'status'), 'valueCode'),
      set: (f, status) => addPart(of(f), primitiveExtension('status', 'valueCode', status)),
      spec,
    }),
    pair(`${id}.time`, {
      v3: 'effectiveTime',
      fhir: `${prefix}extension(period).valuePeriod`,
      codec: time,
      get: (f) => partOf(of(f), 'period')?.valuePeriod,
      set: (f, period) => addPart(of(f), { url: 'period', valuePeriod: period }),
      spec: `${spec}, DT 4`,
    }),
  ];
}

/** subjectOf4/concern <-> the extension concern (AI 2). */
export const CONCERN: Codec<Extension> = act<Extension>({
  model: MODEL,
  fhir: 'Extension(concern)',
  spec: 'AI 2',
  create: () => ({ url: EXTENSIONS.concern }),
  alsoRead: ['url'],
  rules: [
    pair('concern.id', {
      v3: 'id',
      fhir: 'extension(id).valueIdentifier',
      codec: II,
      get: (e): Identifier | undefined => partOf(e, 'id')?.valueIdentifier,
      set: (e, id) => addPart(e, { url: 'id', valueIdentifier: id }),
      spec: 'AI 2',
    }),
    ...concernRules<Extension>({ id: 'concern', prefix: '', of: (e) => e, time: IVL_TS_PERIOD, spec: 'AI 2' }),
    pair('concern.confidentialityCode', {
      v3: 'confidentialityCode',
      fhir: 'extension(security).valueCoding',
      codec: CODING,
      get: (e) => partOf(e, 'security')?.valueCoding,
      set: (e, security) => addPart(e, { url: 'security', valueCoding: security }),
      spec: 'AI 2',
    }),
  ],
});
