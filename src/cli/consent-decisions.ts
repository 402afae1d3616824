import { CHANNELS, MATERIALS, PARTIES } from '../consent/fhir/optin-extensions.js';
import { isCategory, type Category } from '../consent/category.js';
import { dayOf } from '../consent/day.js';
import type { OptIn, OptInStatus } from '../consent/opt-in.js';
import type { RegisterRequest, SearchCriteria, SearchPage } from '../gateway/consent/service.js';
import { WARNINGS, type Warning } from '../consent/register/warnings.js';
import { logReading } from '../gateway/consent/reading.js';
import { bsnIn, CONSENT_OPTIONS, tellRefused, wanted, withRegister, wordsOf, type CommonValues, type ConsentInUse } from './consent-store.js';
import { printable, UsageError, type Edge, type ExitCode } from './edge.js';
import { choice, noWords, number, parse } from './options.js';

const STATUSES = ['draft', 'proposed', 'active', 'rejected', 'inactive', 'entered-in-error'] as const satisfies readonly OptInStatus[];
const CHOICES = ['permit', 'deny'] as const;
const MOST = 1_000_000;
const DECISIONS = 1_000;
const PAGE = 500;

/** `consent list`: decisions of the own source, at the desk of all; that they were read is logged first. */
export async function list(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const options = { bsn: { type: 'string' }, source: { type: 'string' }, status: { type: 'string' }, category: { type: 'string' } } as const;
  const { values } = noWords(parse(args, { ...CONSENT_OPTIONS, ...options, limit: { type: 'string' } }));
  const bsn = await bsnIn(values.bsn, edge);
  const statuses = wordsOf(values.status)
    ?.map((word) => choice('status', word, STATUSES))
    .filter((status) => status !== undefined);
  const categories = categoriesIn('category', values.category);
  const criteria: SearchCriteria = {
    ...(bsn === undefined ? {} : { bsn }),
    ...(values.source === undefined ? {} : { source: values.source }),
    ...(statuses === undefined ? {} : { status: statuses }),
    ...(categories?.[0] === undefined ? {} : { category: categories[0] }),
  };
  const most = number('limit', values.limit, MOST) ?? DECISIONS;
  return withRegister('list', values, edge, async ({ service, context, actor }) => {
    await logReading(context, actor, bsn);
    let after: SearchPage['next'];
    for (let left = most; left > 0;) {
      const { decisions, next } = await service.search(actor, criteria, Math.min(PAGE, left), after);
      for (const { optIn } of decisions) await tellDecision(optIn, [], values, edge);
      left -= decisions.length;
      if (next === undefined) break;
      after = next;
    }
    return 0;
  });
}

/** `consent register`. */
export async function register(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const text = { type: 'string' } as const;
  const person = { bsn: text, 'birth-date': text, parties: text } as const;
  const said = { decision: text, confirm: text, date: text, channel: text, categories: text, evidence: text, replaces: { type: 'boolean' } } as const;
  const told = { material: text, version: text, informed: text, title: text, approved: { type: 'boolean' } } as const;
  const { values } = noWords(parse(args, { ...CONSENT_OPTIONS, ...person, ...said, ...told, source: text }));
  const bsn = wanted('bsn', await bsnIn(values.bsn, edge));
  const decision = choice('decision', wanted('decision', values.decision), CHOICES) ?? 'deny';
  const decisionConfirmed = choice('confirm', wanted('confirm', values.confirm), CHOICES) ?? 'deny';
  const given = wanted('date', values.date);
  const parties = (wordsOf(values.parties) ?? ['patient']).map((word) => choice('parties', word, PARTIES) ?? 'patient');
  const material = choice('material', wanted('material', values.material), MATERIALS) ?? 'unknown';
  const { version, title, approved, evidence } = values;
  const categories = categoriesIn('categories', values.categories);
  return withRegister('register', values, edge, async (register) => {
    const source = values.source ?? ownSource(register);
    const { requester } = register.actor;
    const request: RegisterRequest = {
      patient: { bsn, ...(values['birth-date'] === undefined ? {} : { birthDate: values['birth-date'] }) },
      ...{ source, decision, decisionConfirmed, given, channel: values.channel ?? 'spoken' },
      information: [
        {
          material,
          ...(version === undefined ? {} : { version }),
          ...(title === undefined ? {} : { title }),
          ...(title === undefined && approved === undefined ? {} : { approved: approved ?? false }),
          date: values.informed ?? dayOf(edge.now().toISOString()),
        },
      ],
      recorder: { organization: requester.organization ?? source, ...(requester.person === undefined ? {} : { person: requester.person }) },
      signatures: parties.map((party) => ({ party, decision, given })),
      ...(categories === undefined ? {} : { categories }),
      ...(evidence === undefined ? {} : { evidence }),
      replaces: values.replaces ?? false,
    };
    return answered(await register.service.register(register.actor, request), values, edge);
  });
}

/** `consent withdraw`: one decision by its id, or at the desk those of a patient. */
export async function withdraw(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const text = { type: 'string' } as const;
  const { values, positionals } = parse(args, { ...CONSENT_OPTIONS, bsn: text, sources: text, by: text, channel: text });
  const by = choice('by', wanted('by', values.by), [...PARTIES, 'desk']) ?? 'desk';
  const channel = choice('channel', values.channel, CHANNELS) ?? (values.desk === true ? 'desk' : 'spoken');
  const [id, ...others] = positionals;
  if (others.length > 0 || (id === undefined) === (values.bsn === undefined)) throw new UsageError('one ID is wanted, or --bsn at the desk');
  const bsn = await bsnIn(values.bsn, edge);
  const sources = wordsOf(values.sources);
  return withRegister('withdraw', values, edge, async ({ service, actor }) => {
    if (id !== undefined) return answered(await service.withdraw(actor, { id, by, channel }), values, edge);
    const outcome = await service.withdrawAll(actor, { bsn: bsn ?? '', by, channel, ...(sources === undefined ? {} : { sources }) });
    if (outcome.refused !== undefined) return tellRefused(outcome.refused, values, edge);
    for (const one of outcome.status) await edge.out(values.json === true ? `${JSON.stringify(one)}\n` : `${one.source} ${one.state}\n`);
    return 0;
  });
}

/** `consent correct`: a decision was entered in error. */
export async function correct(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values, positionals } = parse(args, CONSENT_OPTIONS);
  const [id, ...others] = positionals;
  if (id === undefined || others.length > 0) throw new UsageError('one ID is wanted');
  return withRegister('correct', values, edge, async ({ service, actor }) => answered(await service.correct(actor, { id }), values, edge));
}

type Done = Awaited<ReturnType<ConsentInUse['service']['register']>>;

async function answered(outcome: Done, values: CommonValues, edge: Edge): Promise<ExitCode> {
  if (outcome.refused !== undefined) return tellRefused(outcome.refused, values, edge);
  await tellDecision(outcome.optIn, outcome.warnings, values, edge);
  return 0;
}

/** One decision a line, without the BSN. */
async function tellDecision(optIn: OptIn, warnings: readonly Warning[], { json }: CommonValues, edge: Edge): Promise<void> {
  const { id, version, source, status, decision, categories, given, registered, channel } = optIn;
  const words = [id, String(version), source, status, decision, categories.join('+'), given, registered, channel];
  const shown = { id, version, source, status, decision, categories, given, registered, channel, ...(warnings.length === 0 ? {} : { warnings }) };
  await edge.out(`${json === true ? JSON.stringify(shown) : printable(words.join(' '))}\n`);
  if (json !== true) for (const warning of warnings) await edge.error(`${WARNINGS[warning].rule} ${warning}: ${WARNINGS[warning].en}\n`);
}

function ownSource({ actor }: ConsentInUse): string {
  if (actor.kind !== 'source') throw new UsageError('--source is missing');
  return actor.source;
}

function categoriesIn(flag: string, value: string | undefined): readonly Category[] | undefined {
  const words = wordsOf(value);
  const known = words?.filter(isCategory);
  if (known?.length !== words?.length) throw new UsageError(`--${flag} names a kind of data that does not exist`);
  return known;
}
