import { PERSONAS } from '../simulator/token/personas.js';
import { UsageError, type Command, type Edge, type ExitCode } from './edge.js';

const HELP = `Usage: schakel demo token --as PERSONA --client APPLICATION --for APPLICATION [options]
       schakel demo search [--as PERSONA] [options]

token asks a simulator for an access token of AORTA on FHIR, as somebody who does not exist, and prints it. A simulator outside the sandbox gives
none. search asks the running sandbox over FHIR for all that it has of a patient, and prints a line for each.

${PERSONAS.map(({ name, title, note }) => `  ${name.padEnd(16)} ${title}: ${note}`).join('\n')}

token:
  --client APPLICATION    application id of the system that will use the token; the token is of its organisation
  --for APPLICATION       application id of the gateway that will be asked
  --patient BSN           the patient whom it is about; a question about one patient needs it
  --interaction ID        for what; may come more than once (QURX_IN990111NL and REPC_IN000023NL)
  --url URL               token endpoint of the simulator (http://127.0.0.1:8091/oauth/token)

Where the simulator has mutual TLS, the token is bound to the certificate of the client:
  --certificate PEM --key PEM --anchors PEM
                          the certificate of the client with its CAs, its key, and the root of the simulator
  --host NAME             name in the certificate of the simulator (that of the URL)

search:
  --after STATE           brings this about first, over the REST of Consent: consent (a yes for both sources), withdrawal (at the legacy pharmacy),
                          or shielding (of one dispense)
  --patient BSN           another patient than the one that the sandbox has something of
  --folder DIR            folder of the sandbox (.schakel)

Exit 1: refused, with the error that was answered.
`;

/** The command `demo`. */
export const demo: Command = { help: HELP, run };

async function run([action, ...args]: readonly string[], edge: Edge): Promise<ExitCode> {
  if (action === 'token') return (await import('./demo-token.js')).token(args, edge);
  if (action === 'search') return (await import('./demo-search.js')).search(args, edge);
  throw new UsageError('demo wants to know what to do: demo token or demo search');
}
