import type { Bundle, OperationOutcome } from '../../../src/fhir/types.js';

interface Coded {
  readonly code?: string;
}
type Issue = NonNullable<OperationOutcome['issue']>[number];

/** The Bundle of an answer. */
export async function bundleOf(response: Response): Promise<Bundle> {
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as Bundle;
}

/** Values of the identifiers of the matches, in order. */
export function idsOf({ entry = [] }: Bundle): readonly string[] {
  const matches = entry.filter(({ search }) => search?.mode === 'match').map(({ resource }) => resource);
  return matches.map((match) => (match as { identifier?: { value?: string }[] } | undefined)?.identifier?.[0]?.value ?? 'none');
}

/** The outcomes of a Bundle but the constant notice, each as severity, type, URA and codes. */
export function toldIn({ entry = [] }: Bundle): readonly string[] {
  const outcomes = entry.flatMap(({ search, resource }) => (search?.mode === 'outcome' ? [resource as OperationOutcome] : []));
  return outcomes.flatMap(({ issue = [] }) => issue.slice(0, 1).map(told)).filter((text) => text !== 'information informational');
}

/** An issue as severity, type, URA and codes. */
export function told({ severity, code, diagnostics, details }: Issue): string {
  const codes = (details?.coding ?? []).map((coding: Coded) => coding.code ?? '').join('+');
  return [severity, code, diagnostics, codes].filter((part) => part !== undefined && part !== '').join(' ');
}

/** What a search gave, in a line: status, matches and what was told; of an error what its first issue says. */
export async function lineOf(response: Response): Promise<string> {
  const body = (await response.json()) as Bundle | OperationOutcome;
  if (body.resourceType !== 'Bundle') return `${response.status} ${told(body.issue?.[0] ?? {})}`;
  const [ids, outcomes] = [idsOf(body), toldIn(body)];
  return [`${response.status} ${String(body.total)}`, ids.join(','), ...outcomes].filter((part) => part !== '').join('; ');
}
