import type { Request, RequestHandler, Response } from 'express';
import { overviewOf, type LogContext } from '../../gateway/log/read-log.js';
import type { Asked } from '../../fhir/search/asked.js';
import { refusal, sendFhir, sendText } from '../reply.js';
import { parameterRefusal } from '../fhir/issue.js';
import { queryOf } from '../fhir/search.js';
import type { Asking, DoorSetup } from '../fhir/setup.js';
import { allowed, observerOf, readerOf } from './looking.js';
import { overviewParameters, overviewText } from './overview.js';
import { questionOf } from './search.js';

const FORMATS = ['json', 'text'] as const;
const LANGUAGES = ['nl', 'en'] as const;
const CONDITIONS = ['patient', 'date'];

/** `GET AuditEvent/$overview`: all that a patient sees of the log, in words (CS C-61, C-79); for the patient and for the desk. */
export function overviewRoute(setup: DoorSetup, context: LogContext, askingOf: (req: Request, res: Response) => Asking): RequestHandler {
  return async (req, res) => {
    const asking = askingOf(req, res);
    const query = queryOf(req);
    const format = oneOf(query, 'format', FORMATS) ?? 'json';
    const language = oneOf(query, 'language', LANGUAGES) ?? setup.language;
    const unknown = query.find(({ name }) => ![...CONDITIONS, 'format', 'language', '_format'].includes(name));
    if (unknown !== undefined) throw parameterRefusal(unknown.said[0], 'format, language, date or patient.identifier');
    const question = questionOf(
      query.filter(({ name }) => CONDITIONS.includes(name)),
      observerOf(asking),
    );
    const reader = readerOf(asking, 'operation AuditEvent/$overview');
    if (reader.kind !== 'patient' && reader.kind !== 'desk') throw refusal(403, 'not-allowed');
    const names = new Map(setup.organisations.map(({ ura, name }) => [ura, name]));
    const { lines } = allowed(await overviewOf(context, reader, question, { language, nameOf: (ura) => names.get(ura) }));
    if (format === 'json') sendFhir(req, res, 200, overviewParameters(lines));
    else sendText(res, 200, 'text/plain', overviewText(lines, language, asking.now));
  };
}

function oneOf<T extends string>(query: readonly Asked[], name: string, values: readonly T[]): T | undefined {
  const given = query.filter((asked) => asked.name === name).map(({ said }) => said[1]);
  const found = values.find((value) => value === given[0]);
  if (given.length > 1 || (given.length === 1 && found === undefined)) throw parameterRefusal(name, values.join(', '));
  return found;
}
