import { UsageError, type Command, type Edge, type ExitCode } from './edge.js';
import type { ClientFiles } from '../simulator/one-request.js';
import { bytesOf } from './input.js';
import { parse } from './options.js';
import { PERSONAS, personaOf } from '../simulator/token/personas.js';

const HELP = `Usage: schakel demo token --as PERSONA --client APPLICATION --for APPLICATION [options]

Asks the simulator for an access token of AORTA on FHIR, as somebody who does not exist, and prints it. A simulator outside the sandbox gives none.

${PERSONAS.map(({ name, title, note }) => `  ${name.padEnd(16)} ${title}: ${note}`).join('\n')}

  --client APPLICATION    application id of the system that will use the token; the token is of its organisation
  --for APPLICATION       application id of the gateway that will be asked
  --patient BSN           the patient whom it is about; a question about one patient needs it
  --interaction ID        for what; may come more than once (QURX_IN990111NL and REPC_IN000023NL)
  --url URL               token endpoint of the simulator (http://127.0.0.1:8091/oauth/token)

Where the simulator has mutual TLS, the token is bound to the certificate of the client:
  --certificate PEM --key PEM --anchors PEM
                          the certificate of the client with its CAs, its key, and the root of the simulator
  --host NAME             name in the certificate of the simulator (that of the URL)

Exit 1: refused, with the error of OAuth that was answered.
`;

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

/** The command `demo`. */
export const demo: Command = { help: HELP, run };

async function run(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values, positionals } = parse(args, OPTIONS);
  if (positionals[0] !== 'token' || positionals.length > 1) throw new UsageError('demo can give a token only: demo token --as PERSONA');
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
