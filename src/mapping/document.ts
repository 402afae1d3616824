import type { About } from './codec.js';
import type { RuleDoc, RuleForm } from './rule.js';

/** One act of the mapping with the place where it is used. */
export interface Section {
  readonly v3: string;
  readonly about: About;
}

/** The mapping of one subject as a document, from the same description that translates. */
export interface MappingDocument {
  readonly title: string;
  /** The payloads that it is about, each under the name of its element. */
  readonly roots: readonly Section[];
}

/** Markdown: one table for each act, as the specification has them. */
export function markdown(document: MappingDocument): string {
  const sections = sectionsOf(document);
  const lines = [`# ${document.title}`, '', 'Generated from the mapping itself (`npm run docs`).', '', ...summary(sections)];
  for (const { v3, about } of sections) {
    lines.push(
      '',
      `## ${v3} <-> ${about.fhir}`,
      '',
      `Source: ${about.spec}`,
      '',
      '| rule | HL7v3 | FHIR | form | codec | source | why |',
      '|---|---|---|---|---|---|---|',
    );
    for (const r of about.rules ?? []) {
      lines.push(`| ${[r.id, code(r.v3), r.fhir.map((f) => code(f)).join('<br>'), form(r), codecName(r), r.spec, r.why ?? ''].join(' | ')} |`);
    }
  }
  return lines.join('\n') + '\n';
}

/** CSV with the same rows: `rule;v3;fhir;form;codec;source;why`. */
export function csv(document: MappingDocument): string {
  const rows = sectionsOf(document).flatMap(({ v3, about }) =>
    (about.rules ?? []).map((r) => [r.id, r.v3 === undefined ? v3 : `${v3}/${r.v3}`, r.fhir.join(' '), form(r), codecName(r), r.spec, r.why ?? '']),
  );
  return [['rule', 'v3', 'fhir', 'form', 'codec', 'source', 'why'], ...rows].map((row) => row.map(cell).join(';')).join('\n') + '\n';
}

/** Every act once, at the place where it is first used. */
function sectionsOf(document: MappingDocument): Section[] {
  const seen = new Set<readonly RuleDoc[]>();
  const out: Section[] = [];
  const visit = (v3: string, about: About): void => {
    if (about.rules === undefined || seen.has(about.rules)) return;
    seen.add(about.rules);
    out.push({ v3, about });
    for (const r of about.rules) if (r.codec !== undefined) visit(r.v3 === undefined ? v3 : `${v3}/${r.v3}`, r.codec);
  };
  for (const { v3, about } of document.roots) visit(v3, about);
  return out;
}

function summary(sections: readonly Section[]): string[] {
  const count = new Map<RuleForm, number>();
  for (const { about } of sections) for (const r of about.rules ?? []) count.set(r.form, (count.get(r.form) ?? 0) + 1);
  const total = [...count.values()].reduce((a, b) => a + b, 0);
  return [`${total} rules in ${sections.length} acts.`, '', '| form | rules |', '|---|---|', ...[...count].map(([name, n]) => `| ${name} | ${n} |`)];
}

function form(r: RuleDoc): string {
  return r.many ? `${r.form}, repeats` : r.form;
}

function codecName(r: RuleDoc): string {
  if (r.codec === undefined) return '';
  return r.codec.kind === 'act' ? 'act' : `${r.codec.kind} (${r.codec.spec})`;
}

function code(text: string | undefined): string {
  return text === undefined ? '' : `\`${text}\``;
}

function cell(text: string): string {
  return /[;"\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
