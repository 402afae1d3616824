import { UsageError, type Command, type Edge, type ExitCode } from './edge.js';

const HELP = `Usage: schakel consent list|register|withdraw|correct ... --config FILE --as URA/UZI [options]
       schakel consent shield FILE ..., consent shields ..., consent unshield ID ...
       schakel consent takeover --from URA --to URA --date DATE ... [--apply]
       schakel consent import FILE ... [--dry-run]
       schakel consent reconcile ... [--visible FILE] [--apply]
       schakel consent parties FILE ... [--dry-run], consent parties --list ...

The consent register, past the gateway and by the same rules. Every command takes

  --config FILE  configuration of serve; its store is used
  --as URA/UZI   who does it: organisation and person, as the access log keeps them
  --desk         for the operator's desk; without it for the organisation that --as names, about its own dossiers only
  --node NAME    name of the chain in the access log that this command writes to (command-line); no two at a time have the same
  --json         results and refusals as JSON, one a line
A BSN is given as --bsn -, on standard input, so that no list of processes shows it; --bsn NUMBER works as well.
Refusals have a rule, go to standard error and mean exit 1.

list        decisions, oldest first: --bsn, --source URA, --status S,..., --category C, --limit N (1000)
register    --bsn, --decision permit|deny, --confirm the same once more, --date D, --channel C (spoken), --material M; if need be --birth-date D,
            --version V, --informed D, --title T, --approved, --categories C,..., --parties P,... (patient), --evidence POINTER, and --replaces
withdraw    ID, or at the desk --bsn and perhaps --sources URA,...; --by patient|guardian|child|desk, --channel C
correct     ID: a decision that was entered in error is closed at once
shield      FILE is a Consent of profile gw-shield (JSON); shields --bsn lists the ids, unshield ID lifts one. For the source only
takeover    at the desk; --notice D, --objection-until D, --objections FILE (a BSN a line), --items FILE (JSON: what items are called now).
            A dry run unless --apply; done again it goes on where it was cut off
import      FILE is CSV (with a header) or NDJSON, of any size; --dry-run tells what would happen. A line that is there already changes nothing, so
            that it may be started again at any time. Columns: schakel consent import --columns
reconcile   compares permits and index: what is in the index without a permit, and with --visible FILE (CSV: bsn, source, application, category:
            all that these sources show) what is missing there or is not shown any more. --apply mends our index and puts the messages down
parties     FILE is CSV (with a header) or NDJSON: which organisations are connected, in which regions, since and until when. Until one is in the
            register, it gets and gives nothing. Columns: schakel consent parties --columns; --list prints those that are known
`;

const ACTIONS = {
  list: async () => (await import('./consent-decisions.js')).list,
  register: async () => (await import('./consent-decisions.js')).register,
  withdraw: async () => (await import('./consent-decisions.js')).withdraw,
  correct: async () => (await import('./consent-decisions.js')).correct,
  shield: async () => (await import('./consent-shield.js')).shield,
  shields: async () => (await import('./consent-shield.js')).shields,
  unshield: async () => (await import('./consent-shield.js')).unshield,
  takeover: async () => (await import('./consent-takeover.js')).takeover,
  import: async () => (await import('./consent-import.js')).importFile,
  parties: async () => (await import('./consent-parties.js')).parties,
  reconcile: async () => (await import('./consent-reconcile.js')).reconcile,
} as const;

/** The command `consent`. */
export const consent: Command = { help: HELP, run };

async function run([action, ...args]: readonly string[], edge: Edge): Promise<ExitCode> {
  if (action === undefined || !Object.hasOwn(ACTIONS, action)) throw new UsageError(`consent wants one of ${Object.keys(ACTIONS).join(', ')}`);
  const perform = await ACTIONS[action as keyof typeof ACTIONS]();
  return perform(args, edge);
}
