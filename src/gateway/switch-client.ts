import type { LookupFunction } from 'node:net';
import type { CertificateSource } from '../config/organisations.js';
import type { ConfiguredSwitchPoint } from '../config/switch-point.js';
import { MutualAgent } from '../trust/tls/client.js';
import type { MaterialProblem } from '../trust/tls/material.js';
import { sendOver } from '../trust/tls/send.js';
import { checkHeaders } from '../trust/verify/guards.js';
import type { OpenTrust } from '../trust/world/open-trust.js';
import type { Outside } from '../trust/world/outside.js';
import { followTlsMaterial } from '../trust/world/tls-material.js';
import { NETWORK_LIMITS } from '../xml/limits.js';
import type { Dated } from './clock-offset.js';
import type { FromSwitch, SwitchPoint, ToSwitch } from './switch-point.js';

/** What a client of the switch point is made of. */
export interface SwitchClientSetup {
  readonly switchPoint: ConfiguredSwitchPoint;
  /** The certificate for TLS of the organisation that sends, and whom it trusts. */
  readonly certificate: CertificateSource | undefined;
  readonly anchors: readonly string[];
  readonly trust: OpenTrust;
  readonly outside: Outside;
  /** Told when files are of no use, and when a message got no reply: the code of the system or of the refusal, nothing of the message. */
  readonly tell: (event: { readonly what: 'no-certificate' | 'no-reply'; readonly code: string }) => void;
  /** Finds the address of the switch point, where that is not to be asked of DNS. */
  readonly lookup?: LookupFunction;
  /** Learns of the clock of the switch point; with our own, in milliseconds since 1970. */
  readonly clock?: SwitchClock;
}

/** What measures the clock of the switch point. */
export interface SwitchClock {
  readonly now: () => number;
  readonly dated: (dated: Dated) => void;
}

interface Open {
  readonly agent: MutualAgent;
  readonly close: () => void;
}

/**
 * The way to the switch point over mutual TLS (AM 6.1, SEC 3.c): its certificate is pinned, redirects are not followed, and each message is
 * sent once. While the own certificate is of no use nothing is sent; it is looked at again for each message.
 */
export async function openSwitchClient(setup: SwitchClientSetup): Promise<SwitchPoint> {
  let open = await opened(setup);
  let opening: Promise<Open | undefined> | undefined;
  // Of several messages at once only one looks at the files.
  const again = (): Promise<Open | undefined> => (opening ??= opened(setup).finally(() => (opening = undefined)));
  return {
    send: async (message) => {
      open ??= await again();
      if (open === undefined) return { kind: 'failed', code: 'unreachable' };
      const answer = await sent(message, setup.switchPoint.url, open.agent, setup.clock);
      if (answer.kind === 'failed' && answer.detail !== undefined) setup.tell({ what: 'no-reply', code: answer.detail });
      return answer;
    },
    close: () => {
      open?.close();
      return Promise.resolve();
    },
  };
}

async function opened({ switchPoint, certificate, anchors, trust, outside, tell, lookup }: SwitchClientSetup): Promise<Open | undefined> {
  const onProblem = ({ part }: MaterialProblem): void => tell({ what: 'no-certificate', code: part });
  const material = certificate && (await followTlsMaterial(certificate, anchors, outside, onProblem));
  if (material === undefined || 'problem' in material) {
    onProblem(material?.problem ?? { part: 'certificate', text: '' });
    return undefined;
  }
  const { application, ura, uzi } = switchPoint;
  const server = { application, ura, ...(uzi === undefined ? {} : { uzi }) };
  const known = lookup === undefined ? {} : { lookup };
  const agent = MutualAgent.open({ material, server, path: trust.peerCheck('tlsServer'), onProblem, ...known });
  if ('problem' in agent) {
    material.stop();
    onProblem(agent.problem);
    return undefined;
  }
  const close = (): void => {
    agent.release();
    agent.destroy();
    material.stop();
  };
  return { agent, close };
}

type Sent = FromSwitch & { readonly detail?: string };

async function sent(
  { service, soapAction, envelope, patience, headers }: ToSwitch,
  base: string,
  agent: MutualAgent,
  clock?: SwitchClock,
): Promise<Sent> {
  const send = sendOver(agent, { patience, size: NETWORK_LIMITS.bytes });
  try {
    const began = clock?.now() ?? 0;
    const answer = await send({
      method: 'POST',
      url: base + service,
      headers: { ...headers, 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: `"${soapAction}"` },
      body: envelope,
    });
    clock?.dated({ date: answer.headers['date'], began, ended: clock.now() });
    return replyOf(answer);
  } catch (error) {
    const { name, code = '' } = error as { readonly name?: string; readonly code?: string };
    if (name !== 'SendError') throw error;
    return { kind: 'failed', code: FAILURES[code] ?? 'unreachable', detail: /^\w{1,60}$/.test(code) ? code : 'unknown' };
  }
}

const FAILURES: Readonly<Record<string, Extract<FromSwitch, { readonly kind: 'failed' }>['code']>> = {
  ABORT_ERR: 'timeout',
  ERR_TOO_LARGE: 'too-large',
  ERR_NOT_UTF8: 'not-soap',
};

/** Only XML is a reply, whatever its status; a redirect is none (AM 6.1). */
function replyOf({
  status,
  headers,
  body,
}: {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}): Sent {
  const isXml = checkHeaders({ contentType: headers['content-type'], contentEncoding: headers['content-encoding'] }).ok;
  const isRedirect = status >= 300 && status < 400;
  // A status of HTTP without SOAP is a failure of transport: the service is not there, or not well (AM 6.7).
  if (!isXml || isRedirect) return { kind: 'failed', code: status >= 500 ? 'unreachable' : 'not-soap', detail: `HTTP_${status}` };
  return { kind: 'reply', status, text: body };
}
