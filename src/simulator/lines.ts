import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { FromSwitch, SwitchPoint } from '../gateway/switch-point.js';
import { NETWORK_LIMITS } from '../xml/limits.js';
import type { Send } from '../trust/oauth/send.js';
import { MutualAgent } from '../trust/tls/client.js';
import type { MaterialProblem, TlsMaterial, Watched } from '../trust/tls/material.js';
import type { PeerCheck } from '../trust/tls/peer.js';
import { sendOver, sendPlainly, type SendLimits } from '../trust/tls/send.js';
import type { Participant } from './config.js';

/** With what sources over mutual TLS are reached. */
export interface LineSetup {
  readonly material?: Watched<TlsMaterial>;
  readonly path: PeerCheck;
  readonly onProblem: (problem: MaterialProblem) => void;
}

/** A source that can not be reached as it is configured. */
export class LineError extends Error {
  override readonly name = 'LineError';
}

/** The way to a source; undefined for a participant that is none. @throws LineError */
export function lineTo({ application, ura, uzi, host, source }: Participant, { material, path, onProblem }: LineSetup): SwitchPoint | undefined {
  if (source === undefined) return undefined;
  const { address } = source;
  if (address.startsWith('http:')) return lineOver(address, sendPlainly, () => undefined);
  if (material === undefined) throw new LineError(`${application}: https needs public.tls`);
  const { hostname } = new URL(address);
  const own = { ura, ...(uzi === undefined ? {} : { uzi }), ...(host === undefined ? {} : { host }) };
  const server = { application, ...(source.shows ?? own) };
  const agent = MutualAgent.open({ material, server, path, onProblem, lookup: always(hostname) });
  if ('problem' in agent) throw new LineError(`public.tls.${agent.problem.part} ${agent.problem.text}`);
  const end = (): void => {
    agent.release();
    agent.destroy();
  };
  return lineOver(named(address, server.host ?? hostname), (limits) => sendOver(agent, limits), end);
}

/** The certificate is compared with the name, and the connection goes to the address. */
function named(address: string, host: string): string {
  const url = new URL(address);
  url.hostname = host;
  return url.href.replace(/\/$/, '');
}

function always(hostname: string): LookupFunction {
  return (_host, options, callback) => lookup(hostname.replace(/^\[|\]$/g, ''), options, callback);
}

function lineOver(base: string, sender: (limits: SendLimits) => Send, end: () => void): SwitchPoint {
  return {
    send: async ({ service, soapAction, envelope, patience }): Promise<FromSwitch> => {
      // Somewhat longer than anybody waits: it is only to let go of the connection.
      const send = sender({ patience: patience + 1000, size: NETWORK_LIMITS.bytes });
      const headers = { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: `"${soapAction}"` };
      try {
        const { status, body } = await send({ method: 'POST', url: `${base}/${service}`, headers, body: envelope });
        return status === 200 || status === 500 ? { kind: 'reply', status, text: body } : { kind: 'failed', code: 'not-soap' };
      } catch (error) {
        return { kind: 'failed', code: codeOf(error) };
      }
    },
    close: () => {
      end();
      return Promise.resolve();
    },
  };
}

function codeOf(error: unknown): Extract<FromSwitch, { readonly kind: 'failed' }>['code'] {
  const { code } = error as { readonly code?: string };
  if (code === 'ABORT_ERR' || code === 'ETIMEDOUT') return 'timeout';
  return code === 'ERR_TOO_LARGE' ? 'too-large' : 'unreachable';
}
