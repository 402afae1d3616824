import { UsageError, type Command, type Edge, type ExitCode } from './edge.js';
import { Findings } from './findings.js';
import { openInput, textOf } from './input.js';
import { choice, language, number, oneFile, parse } from './options.js';
import { tellRefusal } from './refusal.js';
import { KEY_HELP, KEY_OPTIONS, signerOf } from './signing-key.js';

const HELP = `Usage: schakel sign FILE --token KIND [options]
       schakel sign FILE --body [options]

Signs a message and writes it to standard output, octet for octet as it is to be sent. FILE is a SOAP 1.1 envelope or a bare HL7v3
message, which gets an envelope around it; - for standard input. What is signed is verified before it is written.

  --token transaction    who asks for this one message: message id, interaction and patient are those of the message, the
                         subject is that of the certificate
  --token mandate        a care professional lets the organisation act, in one context
  --token registration   the organisation has checked the number of the patient, who is that of the message
  --body                 signs the Body and a timestamp with a server certificate (WS-Security)

With what is signed:
${KEY_HELP}

What the message does not say:
  --ura URA              the organisation; that of the author when absent
  --context CODE         the context (a mandate has one, and a transaction that uses it)
  --audience APPLICATION application id of the receiver (1, the switch)
  --valid SECONDS        how long it holds (a token: the longest that is allowed; a body: 300)
  --actor URI            for whom the security header is (a token: that of the switch; a body: nobody in particular)
  --key-info FORM        how a token names its certificate: issuer-serial (default), certificate, both
  --algorithm NAME       rsa-sha256 (default) or rsa-sha512

  --json                 why it was refused as JSON, on standard error
  --lang en|nl           language of that (en)

A security header for the same actor gets the token beside what it has. Exit 1: refused, for the reason that is told.
`;

const OPTIONS = {
  ...KEY_OPTIONS,
  token: { type: 'string' },
  body: { type: 'boolean' },
  ura: { type: 'string' },
  context: { type: 'string' },
  audience: { type: 'string' },
  valid: { type: 'string' },
  actor: { type: 'string' },
  'key-info': { type: 'string' },
  algorithm: { type: 'string' },
  json: { type: 'boolean' },
  lang: { type: 'string' },
} as const;

const LONGEST_VALID = 999_999_999;

/** The command `sign`. */
export const sign: Command = { help: HELP, run };

/** What a message is signed as, in words that were checked. */
export interface SignChoice {
  /** Absent: the Body. */
  readonly token?: 'transaction' | 'mandate' | 'registration' | undefined;
  readonly ura?: string | undefined;
  readonly context?: string | undefined;
  readonly audience?: string | undefined;
  /** Seconds. */
  readonly valid?: number | undefined;
  readonly actor?: string | undefined;
  readonly keyInfo?: 'issuer-serial' | 'certificate' | 'both' | undefined;
  readonly algorithm?: 'rsa-sha256' | 'rsa-sha512' | undefined;
}

async function run(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values, positionals } = parse(args, OPTIONS);
  const file = oneFile(positionals);
  const chosen = choiceOf(values);
  const telling = { json: values.json ?? false, language: language(values.lang) };
  const input = await openInput(file, edge);
  const text = input.issue ?? (await textOf(input));
  if (typeof text !== 'string') {
    const findings = new Findings(edge, { ...telling, verbose: false, strict: false });
    await findings.add(input.name, [text]);
    return 2;
  }
  const signer = await signerOf(values, edge);
  const signed = signer.ok ? await (await import('./sign-message.js')).signMessage(text, signer.value, chosen, edge) : signer;
  if (!signed.ok) return tellRefusal(input.name, signed.refusal, telling, edge);
  await edge.out(signed.value);
  return 0;
}

function choiceOf(values: ReturnType<typeof parse<typeof OPTIONS>>['values']): SignChoice {
  const token = choice('token', values.token, ['transaction', 'mandate', 'registration']);
  if ((token === undefined) !== (values.body === true)) throw new UsageError('one of --token and --body is needed');
  const onlyToken = [values.ura, values.context, values.audience, values['key-info']];
  if (token === undefined && onlyToken.some((v) => v !== undefined)) throw new UsageError('--body has no --ura, --context, --audience or --key-info');
  return {
    token,
    ura: values.ura,
    context: values.context,
    audience: values.audience,
    valid: number('valid', values.valid, LONGEST_VALID),
    actor: values.actor,
    keyInfo: choice('key-info', values['key-info'], ['issuer-serial', 'certificate', 'both']),
    algorithm: choice('algorithm', values.algorithm, ['rsa-sha256', 'rsa-sha512']),
  };
}
