import { spawn } from 'node:child_process';
import { accepted, refused, type Checked } from '../refusals.js';
import type { SigningAlgorithm } from './algorithms.js';
import type { Chain, Signer } from './signer.js';

/** A program that signs: a card, a module, a remote service. The key never comes here (SEC 3.a). */
export interface SignerProgram {
  readonly command: string;
  readonly args?: readonly string[];
  /** Milliseconds until it is ended; a person with a card needs some. */
  readonly timeout?: number;
  /** Its environment; nothing of ours unless given. */
  readonly environment?: Readonly<Record<string, string>>;
}

const TIMEOUT = 30_000;
/** An RSA signature of 16384 bits in base64, with room for the JSON around it. */
const LONGEST_ANSWER = 8192;

/**
 * A signer outside this process, one run for each signature. It gets one line `{"algorithm":"rsa-sha256","octets":"<base64>"}` on its
 * standard input and answers one line `{"signature":"<base64>"}`. SIGNING_UNAVAILABLE when it fails, is late or answers something else.
 */
export function processSigner(program: SignerProgram, chain: Chain): Signer {
  return {
    chain,
    sign: async (octets, algorithm) => {
      const answer = await run(program, request(octets, algorithm));
      return answer.ok ? signatureIn(answer.value) : answer;
    },
  };
}

function request(octets: Uint8Array, algorithm: SigningAlgorithm): string {
  return JSON.stringify({ algorithm, octets: Buffer.from(octets).toString('base64') }) + '\n';
}

function run({ command, args = [], timeout = TIMEOUT, environment = {} }: SignerProgram, input: string): Promise<Checked<string>> {
  return new Promise((resolve) => {
    // What it says beside its answer may quote what it signs: it goes nowhere.
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], env: { ...environment } });
    // Of our own, because children of it may hold its output open when it has gone itself.
    const timer = setTimeout(() => end(refused('SIGNING_UNAVAILABLE', 'signer is too late')), timeout);
    let output = '';
    const end = (result: Checked<string>): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      child.stdout.destroy();
      resolve(result);
    };
    child.on('error', () => end(refused('SIGNING_UNAVAILABLE', 'signer can not be started')));
    child.stdin.on('error', () => undefined);
    child.stdout.setEncoding('latin1').on('data', (piece: string) => {
      output += piece;
      const line = output.indexOf('\n');
      if (line >= 0) end(accepted(output.slice(0, line)));
      else if (output.length > LONGEST_ANSWER) end(refused('SIGNING_UNAVAILABLE', 'signer says too much'));
    });
    child.on('exit', (code) => {
      if (code !== 0) end(refused('SIGNING_UNAVAILABLE', 'signer failed'));
    });
    child.on('close', () => end(accepted(output)));
    child.stdin.end(input);
  });
}

function signatureIn(line: string): Checked<Uint8Array> {
  const wrong = refused('SIGNING_UNAVAILABLE', 'answer of the signer');
  if (line.length > LONGEST_ANSWER) return wrong;
  try {
    const answer: unknown = JSON.parse(line);
    const { signature } = (answer ?? {}) as { readonly signature?: unknown };
    const isBase64 = typeof signature === 'string' && /^[A-Za-z0-9+/]{4,}={0,2}$/.test(signature);
    return isBase64 ? accepted(Buffer.from(signature, 'base64')) : wrong;
  } catch {
    return wrong;
  }
}
