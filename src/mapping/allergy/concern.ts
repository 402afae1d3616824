import type { Extension, Identifier } from '../../fhir/types.js';
import { EXTENSIONS } from '../../fhir/extensions.js';
import { CONCERN as MODEL } from '../../hl7v3/models/condition.js';
import { act } from '../act.js';
import type { Codec } from '../codec.js';
import { addPart, partOf, primitiveExtension, primitiveIn } from '../extension.js';
import { CS } from '../leaf/code.js';
import { CODING } from '../leaf/coding.js';
import { II } from '../leaf/ii.js';
import { IVL_TS_PERIOD } from '../leaf/ivl.js';
import { pair } from '../rule.js';

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
    pair('concern.status', {
      v3: 'statusCode',
      fhir: 'extension(status).valueCode',
      codec: CS,
      get: (e) => primitiveIn(partOf(e, 'status'), 'valueCode'),
      set: (e, status) => addPart(e, primitiveExtension('status', 'valueCode', status)),
      spec: 'AI 2',
    }),
    pair('concern.time', {
      v3: 'effectiveTime',
      fhir: 'extension(period).valuePeriod',
      codec: IVL_TS_PERIOD,
      get: (e) => partOf(e, 'period')?.valuePeriod,
      set: (e, period) => addPart(e, { url: 'period', valuePeriod: period }),
      spec: 'AI 2, DT 4',
    }),
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
