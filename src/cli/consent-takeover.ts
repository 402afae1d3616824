import { isBsn } from '../bsn.js';
import { isFhirDate } from '../consent/day.js';
import { isCategory } from '../consent/category.js';
import type { BusinessIdentifier } from '../consent/shield.js';
import type { ItemMapping } from '../consent/takeover/shields.js';
import { CONSENT_OPTIONS, tellRefused, wanted, withRegister } from './consent-store.js';
import { UsageError, type Edge, type ExitCode } from './edge.js';
import { bytesOf } from './input.js';
import { noWords, parse } from './options.js';

const MOST_BYTES = 64 << 20;
const text = { type: 'string' } as const;
const OPTIONS = {
  ...CONSENT_OPTIONS,
  ...{ from: text, to: text, date: text, notice: text, 'objection-until': text, objections: text, items: text },
  apply: { type: 'boolean' },
} as const;

/** `consent takeover`: a dry run, or with `--apply` the takeover itself (CS C-71). */
export async function takeover(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values } = noWords(parse(args, OPTIONS));
  const { objections, items, apply = false } = values;
  const notice = dateOf('notice', values.notice);
  const objectionUntil = dateOf('objection-until', values['objection-until']);
  const request = {
    ...{ from: uraOf('from', values.from), to: uraOf('to', values.to), date: wanted('date', dateOf('date', values.date)), apply },
    ...(notice === undefined ? {} : { noticeDate: notice }),
    ...(objectionUntil === undefined ? {} : { objectionUntil }),
    ...(objections === undefined ? {} : { objections: await bsnsIn(objections, edge) }),
    ...(items === undefined ? {} : { items: await itemsIn(items, edge) }),
  };
  return withRegister('takeover', values, edge, async ({ service, actor }) => {
    const outcome = await service.takeover(actor, request);
    if (outcome.refused !== undefined) return tellRefused(outcome.refused, values, edge);
    const { takeover: done, applied, patients, shields } = outcome;
    if (values.json === true) await edge.out(`${JSON.stringify({ takeover: done, applied, patients, shields })}\n`);
    else {
      const counts = [...Object.entries(patients), ['shields', shields.carried], ['shields that close a kind of data', shields.closed]];
      await edge.out(counts.map(([name, count]) => `${String(name)} ${String(count)}\n`).join(''));
      if (!applied) await edge.error('a dry run; --apply carries it out\n');
    }
    return 0;
  });
}

function dateOf(flag: string, value: string | undefined): string | undefined {
  if (value !== undefined && (value.length !== 10 || !isFhirDate(value))) throw new UsageError(`--${flag} is a date as 2026-12-31`);
  return value;
}

function uraOf(flag: string, value: string | undefined): string {
  if (!/^\d{8}$/.test(wanted(flag, value))) throw new UsageError(`--${flag} is a URA of eight digits`);
  return value ?? '';
}

async function bsnsIn(file: string, edge: Edge): Promise<readonly string[]> {
  const lines = (await bytesOf(file, edge, MOST_BYTES)).toString('utf8').split(/\r?\n/);
  return lines.flatMap((line, i) => {
    const bsn = line.trim();
    if (bsn !== '' && !isBsn(bsn)) throw new UsageError(`${file}: line ${i + 1}: is no BSN`);
    return bsn === '' ? [] : [bsn];
  });
}

async function itemsIn(file: string, edge: Edge): Promise<readonly ItemMapping[]> {
  let value: unknown;
  try {
    value = JSON.parse((await bytesOf(file, edge, MOST_BYTES)).toString('utf8'));
  } catch (error) {
    if ((error as Error).name === 'UsageError') throw error;
    throw new UsageError(`${file}: is no JSON`);
  }
  if (!Array.isArray(value) || !value.every(isMapping)) {
    throw new UsageError(`${file}: is no list of {"from": {"system", "value"}, "to": {"system", "value"}, "category"}`);
  }
  return value;
}

function isMapping(value: unknown): value is ItemMapping {
  const { from, to, category } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const isKind = category === undefined || (typeof category === 'string' && isCategory(category));
  return isIdentifier(from) && (to === undefined || isIdentifier(to)) && isKind;
}

function isIdentifier(value: unknown): value is BusinessIdentifier {
  const { system, value: text } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return typeof text === 'string' && (system === undefined || typeof system === 'string');
}
