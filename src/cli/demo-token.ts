import { UsageError, type Edge, type ExitCode } from './edge.js';
import type { ClientFiles } from '../simulator/one-request.js';
import { bytesOf } from './input.js';
import { noWords, parse } from './options.js';
import { PERSONAS, personaOf } from '../simulator/token/personas.js';

const OPTIONS = {
  as: { type: 'string' },
  client: { type: 'string' },
  for: { type: 'string' },
  patient: { type: 'string' },
  interaction: { type: 'string', multiple: true },
  url: { type: 'string' },
  certificate: { type: 'string' },
  key: { type: 'string' },
  anchors: { type: 'string' },
  host: { type: 'string' },
} as const;

const URL_OF_SIMULATOR = 'http://127.0.0.1:8091/oauth/token';
const INTERACTIONS = ['QURX_IN990111NL', 'REPC_IN000023NL'];
const MOST_PEM = 1 << 20;

/** `demo token`: asks a simulator for a token, as somebody who does not exist. */
export async function token(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values } = noWords(parse(args, OPTIONS));
  const persona = personaOf(values.as ?? '');
  if (persona === undefined) throw new UsageError(`--as is one of ${PERSONAS.map(({ name }) => name).join(', ')}`);
  const { personaToken } = await import('../simulator/token/persona-client.js');
  const { interaction: interactions = INTERACTIONS, url = URL_OF_SIMULATOR, patient } = values;
  if (!URL.canParse(url)) throw new UsageError('--url is no address');
  const asked = {
    url,
    persona: persona.name,
    client: application('--client', values.client),
    audience: application('--for', values.for),
    interactions,
    ...(patient === undefined ? {} : { patient }),
    newId: () => edge.newId(),
  };
  const tls = await tlsOf(values, edge);
  const given = await personaToken(tls === undefined ? asked : { ...asked, tls });
  if ('token' in given) {
    await edge.out(`${given.token}\n`);
    return 0;
  }
  await edge.error(`schakel: no token: ${given.error}\n`);
  return 1;
}

function application(option: string, text: string | undefined): string {
  if (text === undefined || !/^[1-9]\d{0,7}$/.test(text)) throw new UsageError(`${option} is an application id: 1 to 8 digits`);
  return text;
}

interface Files {
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly anchors?: string | undefined;
  readonly host?: string | undefined;
}

async function tlsOf({ certificate, key, anchors, host }: Files, edge: Edge): Promise<ClientFiles | undefined> {
  const files = [certificate, key, anchors];
  if (files.every((file) => file === undefined)) return undefined;
  const [cert = '', pem = '', ca = ''] = await Promise.all(files.map((file) => textOf(file, edge)));
  return { certificate: cert, key: pem, anchors: ca, ...(host === undefined ? {} : { host }) };
}

async function textOf(file: string | undefined, edge: Edge): Promise<string> {
  if (file === undefined) throw new UsageError('--certificate, --key and --anchors belong together');
  return (await bytesOf(file, edge, MOST_PEM)).toString('latin1');
}
