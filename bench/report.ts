import type { Appending } from './access-log.js';
import type { Cold } from './cold.js';
import { goalsOf, type Goal, type Results } from './goals.js';
import type { Scaling } from './scaling.js';
import type { Shielding } from './shielding.js';
import type { Stored } from './store.js';
import type { Streamed } from './stream.js';
import type { Throughput } from './throughput.js';
import type { Trusted } from './trust.js';
import type { Validation } from './validation.js';

type Row = readonly string[];

/** The results as text: tables, and at the end the goals. */
export function report(results: Results): string {
  return [
    throughputText(results.throughput),
    scalingText(results.scaling),
    streamText(results.stream),
    coldText(results.cold),
    validationText(results.validation),
    trustText(results.trust),
    shieldingText(results.shielding),
    storeText(results.store),
    accessLogText(results.accessLog),
    goalsText(goalsOf(results)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function throughputText(found: readonly Throughput[]): string {
  if (found.length === 0) return '';
  const head = ['pass', 'of', 'form', 'input kB', 'CPU ms/kB', 'wall ms/kB', 'ms/kB HL7v3', 'MB/s CPU', 'x bare', 'peak MB'];
  const rows = found.map((t) => [
    t.title,
    t.subject,
    t.form,
    t.inputKilobytes.toFixed(0),
    t.cpu.toFixed(4),
    t.wall.toFixed(4),
    t.cpuPerHl7v3?.toFixed(4) ?? '',
    t.megabytesPerSecond.toFixed(1),
    t.ratio.toFixed(2),
    t.peakMegabytes?.toFixed(0) ?? '?',
  ]);
  return table(head, rows, 3);
}

function scalingText(found: readonly Scaling[]): string {
  if (found.length === 0) return '';
  const head = ['doubling', 'of', 'form', 'MB', 'CPU ms', 'x'];
  const both = (pair: readonly [number, number], digits: number): string => pair.map((n) => n.toFixed(digits)).join(' -> ');
  return table(
    head,
    found.map((s) => [s.title, s.subject, s.form, both(s.sizes, 1), both(s.times, 0), s.ratio.toFixed(2)]),
    3,
  );
}

function streamText(found: readonly (Streamed | string)[]): string {
  if (found.length === 0) return '';
  const head = ['streamed batch', 'form', 'MB', 'messages', 'JSON MB', 'CPU ms/kB', 'MB/s CPU', 'RSS at 10 MB', 'peak MB', 'growth MB'];
  const rows = found
    .filter((s) => typeof s !== 'string')
    .map((s) => [
      s.subject,
      s.form,
      s.megabytes.toFixed(0),
      String(s.messages),
      s.outputMegabytes.toFixed(0),
      s.cpu.toFixed(4),
      s.megabytesPerSecond.toFixed(1),
      s.settled.toFixed(0),
      s.peak.toFixed(0),
      s.growth.toFixed(0),
    ]);
  return [table(head, rows, 2), ...found.filter((s) => typeof s === 'string')].join('\n');
}

function coldText(cold: Cold | undefined): string {
  if (cold === undefined) return '';
  if (cold.skipped !== undefined) return `cold start: skipped, ${cold.skipped}`;
  const rows = [
    [`translate a file of ${cold.inputKilobytes.toFixed(0)} kB`, cold.translate.toFixed(3)],
    ['node -e 0', cold.node.toFixed(3)],
  ];
  return table(['cold start', 'CPU s'], rows, 1);
}

function validationText(found: Validation | undefined): string {
  if (found === undefined) return '';
  const { dispenses, resources, load, first, warm, start } = found;
  const rows = [
    ['definitions and profiles, loaded', `${load.toFixed(0)} ms`],
    [`${dispenses} dispenses (${resources} resources), the first time`, `${first.toFixed(0)} ms`],
    ['the same later', `${warm.toFixed(1)} ms`],
    ...(typeof start === 'string'
      ? [['start of a process', start]]
      : [
          ['a process, profiles read', `${start.uncached.toFixed(2)} s`],
          ['a process, profiles from the cache', `${start.cached.toFixed(2)} s`],
        ]),
  ];
  return table(['validation', 'CPU'], rows, 1);
}

function trustText(found: readonly Trusted[]): string {
  if (found.length === 0) return '';
  const rows = found.map((t) => [t.title, t.kilobytes === 0 ? '' : String(t.kilobytes), t.cpu.toFixed(3), t.ratio?.toFixed(2) ?? '']);
  return table(['trust', 'kB', 'CPU ms', 'x bare'], rows, 1);
}

function shieldingText(found: readonly Shielding[]): string {
  if (found.length === 0) return '';
  const rows = found.map((s) => [`${s.dispenses} dispenses, ten shields`, String(s.visible), s.shield.toFixed(2), s.answer.toFixed(2)]);
  return table(['shielding', 'visible', 'CPU ms', 'answer ms'], rows, 1);
}

function storeText(found: readonly Stored[]): string {
  if (found.length === 0) return '';
  const rows = found.map((s) => [s.title, String(s.consents), s.wall.toFixed(3)]);
  return table(['store', 'consents', 'wall ms'], rows, 1);
}

function accessLogText(found: readonly Appending[]): string {
  if (found.length === 0) return '';
  const rows = found.map((a) => [String(a.waiting), a.linesPerSecond.toFixed(0), a.cpu.toFixed(3)]);
  return table(['access log, waiting', 'lines/s', 'CPU ms'], rows, 1);
}

function goalsText(goals: readonly Goal[]): string {
  if (goals.length === 0) return '';
  const rows = goals.map((g) => [g.name, g.found.toFixed(digitsOf(g)), g.atMost.toFixed(digitsOf(g)), g.unit, g.found <= g.atMost ? 'PASS' : 'over']);
  return table(['goal', 'found', 'at most', '', ''], rows, 1);
}

function digitsOf(goal: Goal): number {
  return goal.atMost < 1 ? 4 : 2;
}

/** Columns beside each other; the first `words` to the left, figures to the right. */
function table(head: Row, rows: readonly Row[], words: number): string {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]?.length ?? 0)));
  const line = (row: Row): string =>
    row
      .map((cell, i) => (i < words ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((w) => '-'.repeat(w))), ...rows.map(line)].join('\n');
}
