import { PERSONAS, personaOf } from '../simulator/token/personas.js';
import { UsageError, type Edge, type ExitCode } from './edge.js';
import { choice, noWords, parse } from './options.js';

const OPTIONS = { as: { type: 'string' }, patient: { type: 'string' }, folder: { type: 'string' }, after: { type: 'string' } } as const;
const INTERACTIONS = ['QURX_IN990111NL', 'REPC_IN000023NL'];

/** `demo search`: searches in the running sandbox for all that it has of a patient, as somebody who does not exist. */
export async function search(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values } = noWords(parse(args, OPTIONS));
  const { as = 'pharmacist', folder = '.schakel' } = values;
  const persona = personaOf(as);
  if (persona === undefined) throw new UsageError(`--as is one of ${PERSONAS.map(({ name }) => name).join(', ')}`);
  const { PATIENT } = await import('../sandbox/cast.js');
  const { addressesIn, clientFor, sandboxToken } = await import('../sandbox/access.js');
  const { searchSandbox, TYPES } = await import('../sandbox/search.js');
  const { newId } = edge;
  const patient = values.patient ?? PATIENT.bsn;
  const addresses = await reached(() => addressesIn(folder), folder);
  const { bringAbout, STATES } = await import('../sandbox/states.js');
  const state = choice('after', values.after, STATES);
  if (state !== undefined) await reached(() => bringAbout(state, { folder, addresses, newId, now: edge.now }), folder);
  const client = clientFor(persona);
  const given = await reached(() => sandboxToken(folder, addresses, { persona, client, patient, interactions: INTERACTIONS, newId }), folder);
  if ('error' in given) {
    await edge.error(`schakel: no token: ${given.error}\n`);
    return 1;
  }
  await edge.out(`Patient ${patient}, asked by: ${persona.title}, ${client.name}\n`);
  let code: ExitCode = 0;
  for (const type of TYPES) {
    const found = await reached(() => searchSandbox(addresses, { type, patient, token: given.token, newId }), folder);
    if ('lines' in found) await edge.out([`${type}: ${found.total}`, ...found.lines.map((line) => `  ${line}`)].join('\n') + '\n');
    else {
      await edge.out(`${type}: refused with ${found.status}, ${found.text}\n`);
      code = 1;
    }
  }
  return code;
}

/** What a sandbox that is not there becomes: something that the user can put right. */
async function reached<T>(ask: () => T | Promise<T>, folder: string): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'NoSandboxError') throw new UsageError(message);
    if (name === 'TypeError' || name === 'SendError') throw new UsageError(`${folder}: nobody answers there; start the sandbox with npm start`);
    throw error;
  }
}
