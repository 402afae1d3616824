import { Agent as PlainAgent } from 'node:http';
import { Agent, type AgentOptions } from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { ClientTls } from '../../config/source.js';
import { followFiles } from '../../trust/certificate/follow.js';
import { blocks, readyMaterial, type MaterialProblem } from '../../trust/tls/material.js';
import { TLS_RULES } from '../../trust/tls/rules.js';
import type { ConnectOutside } from './outside.js';

/** Kept-alive connections to one system, by what its files say now. */
export interface Connections {
  /** Undefined while its files are of no use. */
  readonly agent: () => PlainAgent | undefined;
  /** Part of the configuration that is of no use. */
  readonly problem: () => MaterialProblem['part'] | undefined;
  readonly close: () => void;
}

/** Milliseconds that an idle connection is kept. */
const IDLE = 60_000;
const KEPT = { keepAlive: true, maxSockets: 16, timeout: IDLE, scheduling: 'lifo' } as const;

/** Opens the connections to an address. After a renewal of the files new connections go by the new ones, and idle ones end by themselves. */
export async function openConnections(address: string, tls: ClientTls | undefined, outside: ConnectOutside): Promise<Connections> {
  const lookup = outside.lookup === undefined ? {} : { lookup: outside.lookup };
  if (!address.startsWith('https:')) return only(new PlainAgent({ ...KEPT, ...lookup }));
  if (tls === undefined) return only(secureAgent(TLS_RULES, lookup));
  const paths = [tls.anchors, tls.crl, tls.certificate, tls.key];
  const followed = await followFiles<SecureContextOptions | undefined, MaterialProblem>({
    files: outside.files,
    timers: outside.timers,
    pollMs: outside.pollMs,
    settleMs: outside.settleMs,
    paths: paths.flatMap((path) => path ?? []),
    otherwise: undefined,
    make: (contents) => {
      let next = 0;
      const [anchors, crl, certificate, key] = paths.map((path) => (path === undefined ? undefined : textOf(contents[next++])));
      return optionsOf({ anchors, crl: tls.crl === undefined ? undefined : (crl ?? ''), certificate, key }, tls);
    },
    tell: () => undefined,
  });
  const made: Agent[] = [];
  const renew = (options: SecureContextOptions | undefined): void => {
    if (options === undefined) return;
    made.push(secureAgent(options, lookup));
    // The one of before may still be at work, the one before that no more.
    if (made.length > 2) made.shift()?.destroy();
  };
  renew(followed.current());
  followed.onChange(renew);
  return {
    agent: () => made.at(-1),
    problem: () => followed.problem()?.part,
    close: () => {
      followed.stop();
      for (const agent of made) agent.destroy();
    },
  };
}

function only(agent: PlainAgent): Connections {
  return { agent: () => agent, problem: () => undefined, close: () => agent.destroy() };
}

/** Without cached sessions every connection checks the certificate of the server again. */
function secureAgent(options: SecureContextOptions, more: AgentOptions): Agent {
  return new Agent({ ...KEPT, ...more, maxCachedSessions: 0, rejectUnauthorized: true, secureContext: createSecureContext(options) });
}

interface Texts {
  readonly anchors: string | undefined;
  readonly crl: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
}

type Options = { readonly value: SecureContextOptions } | { readonly problem: MaterialProblem };

function optionsOf({ anchors = '', crl, certificate = '', key = '' }: Texts, tls: ClientTls): Options {
  const list = crl === undefined ? {} : { crl };
  if (tls.certificate !== undefined) {
    const ready = readyMaterial({ certificate, key, anchors, ...list });
    return 'problem' in ready ? ready : { value: ready.ready.options };
  }
  const [ca, lists] = [blocks(anchors, 'CERTIFICATE'), crl === undefined ? [] : blocks(crl, 'X509 CRL')];
  const options = { ...TLS_RULES, ca, ...(crl === undefined ? {} : { crl: lists }) };
  if (crl !== undefined && lists.length === 0) return unusable('crl');
  return ca.length > 0 && isUsable(options) ? { value: options } : unusable('anchors');
}

function isUsable(options: SecureContextOptions): boolean {
  try {
    createSecureContext(options);
    return true;
  } catch {
    return false;
  }
}

function unusable(part: MaterialProblem['part']): { readonly problem: MaterialProblem } {
  return { problem: { part, text: 'is of no use' } };
}

function textOf(content: Uint8Array | undefined): string | undefined {
  return content === undefined ? undefined : Buffer.from(content).toString('utf8');
}
