import type { Interaction, Pattern, QueryType, Status, TrustLevel } from './interactions.js';

type More = Pick<Interaction, 'attentionLine' | 'answers' | 'translates'>;
type Asks = readonly [trust: TrustLevel, type: QueryType, pattern: Pattern];

const TO_SWITCH: Asks = ['Midden', 'Indirect', 'P1'];
const AT_SOURCE: Asks = ['Laag', 'Direct', 'P2'];
const REGISTER: Asks = ['Midden', 'Direct', 'P3'];
const REGISTER_LOW: Asks = ['Laag', 'Direct', 'P3'];

function query(
  id: string,
  name: string,
  [trust, type, pattern]: Asks,
  triggerEvent: string | undefined,
  status: Status,
  more: More = {},
): Interaction {
  return { id, name, kind: 'initiating', pattern, status, trust, type, ...(triggerEvent === undefined ? {} : { triggerEvent }), ...more };
}

function answer(id: string, name: string, pattern: Pattern, triggerEvent: string | undefined, status: Status, more: More = {}): Interaction {
  return { id, name, kind: 'reacting', pattern, status, ...(triggerEvent === undefined ? {} : { triggerEvent }), ...more };
}

function send(
  id: string,
  name: string,
  pattern: Pattern,
  trust: TrustLevel,
  triggerEvent: string | undefined,
  status: Status,
  more: More = {},
): Interaction {
  return { id, name, kind: 'initiating', pattern, status, trust, ...(triggerEvent === undefined ? {} : { triggerEvent }), ...more };
}

const DISPENSE_LIST: More = { translates: 'MedicationDispenseList' };
const CONDITIONS: More = { translates: 'Condition' };
const CHAIN_ALLERGIES: More = { translates: 'organizer' };

const CARE: readonly Interaction[] = [
  query('QURX_IN990111NL', 'query dispense list', TO_SWITCH, 'QURX_TE990011NL', 'supported', { answers: ['QURX_IN990113NL'] }),
  query('QURX_IN990111NL02', 'query dispense list, version 02', TO_SWITCH, 'QURX_TE990011NL', 'configured', { answers: ['QURX_IN990113NL02'] }),
  answer('QURX_IN990113NL', 'deliver dispense list', 'P1', 'QURX_TE990012NL', 'supported', DISPENSE_LIST),
  answer('QURX_IN990113NL02', 'deliver dispense list, version 02', 'P1', 'QURX_TE990012NL', 'configured', DISPENSE_LIST),
  query('QURX_IN990011NL', 'query single dispenses', TO_SWITCH, 'QURX_TE990011NL', 'unserved', { answers: ['QURX_IN990013NL'] }),
  answer('QURX_IN990013NL', 'deliver single dispenses', 'P1', 'QURX_TE990012NL', 'unserved'),
  answer('QURX_IN990013NL02', 'deliver single dispenses, version 02', 'P1', 'QURX_TE990012NL', 'unserved'),
  query('REPC_IN000023NL', 'query conditions', TO_SWITCH, 'REPC_TE000012NL', 'supported', { answers: ['REPC_IN000024NL'] }),
  answer('REPC_IN000024NL', 'deliver conditions', 'P1', 'REPC_TE000013NL', 'supported', CONDITIONS),
  query('REPC_IN000023NL02', 'query conditions, version 02', TO_SWITCH, 'REPC_TE000012NL', 'inactive'),
  answer('REPC_IN000024NL02', 'deliver conditions, version 02', 'P1', 'REPC_TE000013NL', 'inactive'),
  query('REPC_IN000015NL', 'query intolerances', TO_SWITCH, 'REPC_TE000006NL', 'inactive'),
  answer('REPC_IN000016NL', 'deliver intolerances', 'P1', 'REPC_TE000007NL', 'inactive'),
  query('GQZG_IN000001NL', 'generic query for care data', TO_SWITCH, 'GQZG_TE000001NL', 'unserved'),
  query('GQZG_IN000001NL02', 'generic query for care data with parameters', TO_SWITCH, 'GQZG_TE000001NL', 'unserved'),
  query('REPC_IN990130NL', 'query allergies and intolerances', AT_SOURCE, undefined, 'configured', {
    attentionLine: 'CONTEXT',
    answers: ['REPC_IN990131NL'],
  }),
  answer('REPC_IN990131NL', 'deliver allergies and intolerances', 'P2', undefined, 'configured', CHAIN_ALLERGIES),
  answer('QUPC_IN990002NL', 'deliver professional summary', 'P1', 'QUPC_TE990002NL', 'configured', { translates: 'PrimaryCareProvision' }),
];

const INDEX_REPLIES: More = { answers: ['MFMT_IN002320NL', 'MFMT_IN002310NL'] };

/** Signals of the index went out of use; `NL0x` stands for every version (AM 1.2). They are known, and never sent. */
const INDEX_SIGNALS: readonly Interaction[] = [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((version) => [
  send(`MFMT_IN002104NL0${version}`, 'signal first registration', 'P5', 'Laag', undefined, 'inactive'),
  send(`MFMT_IN002106NL0${version}`, 'signal all references removed', 'P5', 'Laag', undefined, 'inactive'),
]);

const INDEX_ROWS: readonly Interaction[] = [
  send('MFMT_IN002302NL', 'update referral index', 'P4', 'Laag', 'MFMT_TE002302NL', 'supported', INDEX_REPLIES),
  send('MFMT_IN002303NL', 'delete reference', 'P4', 'Laag', 'MFMT_TE002303NL', 'supported', INDEX_REPLIES),
  answer('MFMT_IN002320NL', 'accept index request', 'P4', 'MFMT_TE002320NL', 'supported'),
  answer('MFMT_IN002310NL', 'reject index request', 'P4', 'MFMT_TE002310NL', 'supported'),
  send('MFMT_IN002101', 'register act', 'P4', 'Midden', 'MFMT_TE002101', 'unserved'),
  send('MFMT_IN002102', 're-register act', 'P4', 'Midden', 'MFMT_TE002102', 'unserved'),
  send('MFMT_IN002103', 'deregister act', 'P4', 'Midden', 'MFMT_TE002103', 'unserved'),
  send('MFMT_IN002202NL', 're-register', 'P4', 'Laag', 'MFMT_TE002202NL', 'unserved'),
  send('MFMT_IN002201NL', 'register', 'P4', 'Midden', 'MFMT_TE002201NL', 'inactive'),
  send('MFMT_IN002203NL', 'deregister', 'P4', 'Midden', 'MFMT_TE002203NL', 'inactive'),
  query('QUMT_IN020010', 'query index entries', REGISTER, 'QUMT_TE020010', 'configured', { answers: ['QUMT_IN020020'] }),
  answer('QUMT_IN020020', 'deliver index entries', 'P3', 'QUMT_TE020020', 'configured'),
  query('QUMT_IN020011NL', 'query index entries with custodian', REGISTER, 'QUMT_TE020010', 'configured', { answers: ['QUMT_IN020021NL'] }),
  answer('QUMT_IN020021NL', 'deliver index entries with custodian', 'P3', 'QUMT_TE020021', 'configured'),
  query('QUMT_IN020011NL02', 'query index entries with custodian, version 02', REGISTER_LOW, 'QUMT_TE020010', 'configured', {
    answers: ['QUMT_IN020021NL02'],
  }),
  answer('QUMT_IN020021NL02', 'deliver index entries with custodian, version 02', 'P3', 'QUMT_TE020021', 'configured'),
  query('QUMT_IN020031NL', 'query freshness', REGISTER_LOW, 'QUMT_TE020031NL', 'unserved', { answers: ['QUMT_IN020041NL'] }),
  answer('QUMT_IN020041NL', 'deliver freshness', 'P3', 'QUMT_TE020041NL', 'unserved'),
];

const INDEX: readonly Interaction[] = [...INDEX_ROWS, ...INDEX_SIGNALS].map((row) => ({ ...row, register: 'index' }));

const LOG: readonly Interaction[] = [
  query('COMT_IN999998NL', 'query access log', REGISTER, 'COMT_TE999998NL', 'configured', { attentionLine: 'PATID', answers: ['COMT_IN999999NL'] }),
  answer('COMT_IN999999NL', 'deliver access log', 'P3', 'COMT_TE999999NL', 'configured'),
  query('COMT_IN999998NL02', 'query access log, version 02', REGISTER, 'COMT_TE999998NL', 'inactive'),
  answer('COMT_IN999999NL02', 'deliver access log, version 02', 'P3', 'COMT_TE999999NL', 'inactive'),
];

/** Signals need no subscription of ours; the one answer is MCCI_IN000002 with CA (AM 1.2). */
const SIGNALS: readonly Interaction[] = [
  query('QUMT_IN900008NL', 'register subscription', REGISTER, 'QUMT_TE000001NL', 'unserved', { answers: ['QUMT_IN900009NL'] }),
  answer('QUMT_IN900009NL', 'answer to subscription', 'P3', 'QUMT_TE000002NL', 'unserved'),
  send('QUMT_IN900010NL', 'signal with subscription', 'P5', 'Laag', 'QUMT_TE000003NL', 'supported'),
  send('QUMT_IN900011NL', 'patient notification', 'P5', 'Laag', 'QUMT_TE000003NL', 'supported'),
  send('COMT_IN900010NL', 'signal without subscription', 'P5', 'Laag', 'COMT_TE000008NL', 'supported'),
  query('QUMT_IN900013NL', 'query subscriptions', REGISTER, 'QUMT_TE000004NL', 'unserved', { answers: ['QUMT_IN900014NL'] }),
  answer('QUMT_IN900014NL', 'deliver subscriptions', 'P3', 'QUMT_TE000005NL', 'unserved'),
];

const FRAME: readonly Interaction[] = [
  answer('MCCI_IN000002', 'accept acknowledgement', 'P5', undefined, 'supported'),
  answer('MCCI_IN200101', 'batch answer', 'P1', undefined, 'supported'),
  send('MCCI_IN200100', 'batch send', 'P5', 'Laag', 'MCCI_TE200002UV01', 'inactive'),
  send('COMT_IN113113NL', 'verify communication link', 'P6', 'Laag', 'COMT_TE113113NL', 'supported', { answers: ['MCCI_IN000002'] }),
  send('COMT_IN118118', 'verify application', 'P7', 'Laag', 'COMT_TE118118', 'supported', { answers: ['COMT_IN229229'] }),
  answer('COMT_IN229229', 'application verified', 'P7', 'COMT_TE229229', 'supported'),
  query('QUQI_IN000003UV', 'continue or cancel query', REGISTER, 'QUQI_TE000003UV', 'unserved', { answers: ['QUQI_IN000002UV'] }),
  answer('QUQI_IN000002UV', 'query completed', 'P3', 'QUQI_TE000002UV', 'unserved'),
];

const APPLICATIONS: readonly Interaction[] = [
  query('PRPM_IN907010NL02', 'query application', REGISTER_LOW, 'PRPM_TE907010NL', 'unserved', { answers: ['PRPM_IN907110NL02'] }),
  answer('PRPM_IN907110NL02', 'deliver application', 'P3', 'PRPM_TE907110NL', 'unserved'),
  query('PRPM_IN907020NL02', 'query applications of provider', REGISTER_LOW, 'PRPM_TE907020NL', 'unserved', { answers: ['PRPM_IN907120NL02'] }),
  answer('PRPM_IN907120NL02', 'deliver applications of provider', 'P3', 'PRPM_TE907120NL', 'unserved'),
  query('PRPM_IN907030NL', 'query highest common version', REGISTER_LOW, 'PRPM_TE907030NL', 'unserved', { answers: ['PRPM_IN907130NL'] }),
  answer('PRPM_IN907130NL', 'deliver highest common version', 'P3', 'PRPM_TE907130NL', 'unserved'),
];

/** The interactions of AM 1.2. */
export const TABLE: readonly Interaction[] = [...CARE, ...INDEX, ...LOG, ...SIGNALS, ...FRAME, ...APPLICATIONS];
