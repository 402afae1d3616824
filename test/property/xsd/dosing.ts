import { cs, ed, ii } from './basic.js';
import type { Make } from './build.js';
import { ROOT_ELEMENTS, many, may, model, must } from './class.js';
import { coded } from './coded.js';
import { gts } from './gts.js';
import { duration, ivlPq, rto } from './quantity.js';
import { VOCABULARIES as V } from './vocabulary.js';

const ACT_STATUS = ['active', 'active', 'active', 'active', 'completed', 'suspended', 'aborted', 'cancelled', 'new'] as const;

/** An act that says only what it is, behind a relationship of its own. */
function carried(relationship: string, name: string, classCode: string, moodCode: string, code: Make): Make {
  const act = model({ classCode, moodCode }, [...ROOT_ELEMENTS, must('code', code)]);
  return model({ typeCode: relationship }, [...ROOT_ELEMENTS, must(name, act)]);
}

const instruction = carried('SPRT', 'medicationAdministrationInstruction', 'INFRM', 'RQO', coded('CV', [V.instruction]));
const storage = carried('SPRT', 'medicationStorageInstruction', 'INFRM', 'RQO', coded('CV', [V.storage]));

const precondition = model({ typeCode: 'PRCN' }, [
  ...ROOT_ELEMENTS,
  may('pauseQuantity', 8, duration),
  must('observationEventCriterion', model({ classCode: 'OBS', moodCode: 'EVN.CRT' }, [...ROOT_ELEMENTS, must('code', coded('CV', [V.criterion]))])),
]);

/** One dosing: all that the schema lets it say. */
export const administrationRequest: Make = model({ classCode: 'SBADM', moodCode: 'RQO' }, [
  ...ROOT_ELEMENTS,
  may('id', 8, ii('act')),
  may('text', 92, ed),
  must('statusCode', cs(ACT_STATUS, 2)),
  may('effectiveTime', 88, gts),
  may('priorityCode', 4, coded('CV', [V.priority])),
  may('routeCode', 30, coded('CE', [V.route], { translated: 5 })),
  many('approachSiteCode', 6, 3, coded('CE', [V.site])),
  may('doseQuantity', 85, ivlPq),
  may('rateQuantity', 6, ivlPq),
  may('doseCheckQuantity', 8, rto('time')),
  many('maxDoseQuantity', 10, 3, rto('time')),
  many('support2', 30, 4, instruction),
  many('precondition', 25, 3, precondition),
  many('support1', 4, 2, storage),
]);
