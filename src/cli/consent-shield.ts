import { ISSUES } from '../errors.js';
import { WARNINGS } from '../consent/register/warnings.js';
import { readShield } from '../consent/fhir/shield-read.js';
import { readJson } from '../fhir/json.js';
import type { Shielded } from '../gateway/consent/service.js';
import type { Outcome } from '../consent/register/outcome.js';
import { bsnIn, CONSENT_OPTIONS, tellRefused, wanted, withRegister, type CommonValues } from './consent-store.js';
import { printable, UsageError, type Edge, type ExitCode } from './edge.js';
import { bytesOf } from './input.js';
import { noWords, oneFile, parse } from './options.js';

const MOST_BYTES = 1 << 20;

/** `consent shield`: sets a shield from a Consent of profile gw-shield (CS C-35). */
export async function shield(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values, positionals } = parse(args, CONSENT_OPTIONS);
  const file = oneFile(positionals);
  const { form, beside, issues } = readShield(jsonIn(file, await bytesOf(file, edge, MOST_BYTES)));
  if (form === undefined || beside === undefined) {
    for (const { code, path, rule = '-' } of issues) {
      const text = ISSUES[code].en;
      await edge.error(`${values.json === true ? JSON.stringify({ code, rule, path, text }) : printable(`${path}: ${text} [${rule}]`)}\n`);
    }
    return 1;
  }
  return withRegister('shield', values, edge, async ({ service, actor }) =>
    answered(await service.shield(actor, { form, bsn: beside.bsn }), values, edge),
  );
}

/** `consent shields`: ids and dates of the shields in force of a patient; not what they hide. */
export async function shields(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values } = noWords(parse(args, { ...CONSENT_OPTIONS, bsn: { type: 'string' } }));
  const bsn = wanted('bsn', await bsnIn(values.bsn, edge));
  return withRegister('shields', values, edge, async ({ service, actor }) => {
    for (const { id, version, given, riskDiscussed } of await service.shields(actor, bsn)) {
      const shown = { id, version, given, riskDiscussed };
      await edge.out(`${values.json === true ? JSON.stringify(shown) : `${id} ${version} ${given} ${riskDiscussed}`}\n`);
    }
    return 0;
  });
}

/** `consent unshield`: lifts a shield. */
export async function unshield(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values, positionals } = parse(args, CONSENT_OPTIONS);
  const [id, ...others] = positionals;
  if (id === undefined || others.length > 0) throw new UsageError('one ID is wanted');
  return withRegister('unshield', values, edge, async ({ service, actor }) => answered(await service.unshield(actor, { id }), values, edge));
}

async function answered(outcome: Outcome<Shielded>, values: CommonValues, edge: Edge): Promise<ExitCode> {
  if (outcome.refused !== undefined) return tellRefused(outcome.refused, values, edge);
  const { shield: one, others } = outcome;
  const { id, version, status } = one;
  if (values.json === true) await edge.out(`${JSON.stringify({ id, version, status, others })}\n`);
  else {
    await edge.out(`${id} ${version} ${status}\n`);
    const { categories } = others;
    if (categories !== undefined) await edge.error(`others still see of this source: ${categories.join(', ') || 'nothing'}\n`);
    await edge.error(`${WARNINGS[others.warning].en}\n`);
  }
  return 0;
}

function jsonIn(file: string, bytes: Uint8Array): unknown {
  try {
    return readJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new UsageError(`${file}: is no JSON`);
  }
}
