import { leaf, node, type Datatype, type ElementModel } from '../model.js';

/** A question by parameters (AM 3.6); the parameters follow the fields and are not in it. */
export const QUERY_BY_PARAMETER = node('queryByParameter', '1..1', {}, [
  leaf('queryId', '1..1', 'II'),
  leaf('statusCode', '1..1', 'CS'),
  leaf('modifyCode', '0..1', 'CS'),
  leaf('responseElementGroupId', '0..*', 'II'),
  leaf('responseModalityCode', '1..1', 'CS'),
  leaf('responsePriorityCode', '1..1', 'CS'),
  leaf('initialQuantity', '0..1', 'INT'),
  leaf('initialQuantityCode', '0..1', 'CE'),
  leaf('executionAndDeliveryTime', '0..1', 'TS'),
  node('sortControl', '0..*', {}, []),
]);

function parameter(name: string, cardinality: '0..1' | '1..1', datatype: Datatype): ElementModel {
  return node(name, cardinality, {}, [leaf('value', '1..1', datatype), leaf('semanticsText', '0..1', 'ST')]);
}

const DISPENSES = node('queryByParameter', '1..1', {}, [
  parameter('administrationRequestEffectiveTimeInterval', '0..1', 'IVL_TS'),
  parameter('dispenseEventEffectiveTimeInterval', '0..1', 'IVL_TS'),
  parameter('mostRecentDispenseForEachRxIndicator', '0..1', 'BL'),
  parameter('patientID', '1..1', 'II'),
]);

const CONDITIONS = node('queryByParameter', '1..1', {}, [
  parameter('patientId', '1..1', 'II'),
  parameter('effectiveTimeInterval', '0..1', 'IVL_TS'),
  parameter('authorOrPerformerRole', '0..1', 'CE'),
]);

/** The parameters of one query. */
export interface Parameters {
  readonly model: ElementModel;
  /** Whether their order is known. */
  readonly ordered: boolean;
}

/** Parameters by interaction, as far as they are known. */
export const PARAMETERS: ReadonlyMap<string, Parameters> = new Map([
  ['QURX_IN990111NL', { model: DISPENSES, ordered: true }],
  ['QURX_IN990111NL02', { model: DISPENSES, ordered: true }],
  ['REPC_IN000023NL', { model: CONDITIONS, ordered: false }],
]);
