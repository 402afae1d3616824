import type { LookupFunction } from 'node:net';
import type { Access, Config } from '../../config.js';
import type { Organisation } from '../../config/organisations.js';
import type { ClockOffsets } from '../../gateway/clock-offset.js';
import { openConnectors } from '../../gateway/connect/open.js';
import type { ConnectOutside } from '../../gateway/connect/outside.js';
import { pingSwitchPoint } from '../../gateway/ping.js';
import { openSwitchClient } from '../../gateway/switch-client.js';
import { uziNameOf } from '../../trust/identity/uzi-name.js';
import { keySetReader } from '../../trust/oauth/metadata.js';
import { sendByFetch } from '../../trust/oauth/send-by-fetch.js';
import type { Fetch } from '../../trust/certificate/download.js';
import type { TrustWorlds } from '../../trust/world/open-worlds.js';
import type { Outside } from '../../trust/world/outside.js';
import { check, reasonOf, type Check } from './check.js';

/** With what destinations are asked. */
export interface Asking {
  readonly worlds: TrustWorlds;
  readonly outside: Outside;
  readonly connect: ConnectOutside;
  readonly clocks: ClockOffsets;
  readonly lookup?: LookupFunction;
}

/** Whether the systems behind an organisation answer; their metadata is asked for, or a ping, and no data. */
export async function checkConnectors(organisation: Organisation, { connect, clocks }: Asking): Promise<readonly Check[]> {
  const connectors = await openConnectors(organisation, { ...connect, clocks });
  const name = `organisations.${organisation.ura}`;
  try {
    const found = connectors.problems().map(({ part }) => check(`${name}.${part}`, 'fail', 'is of no use'));
    for (const category of ['MED', 'ICA'] as const) {
      const connector = connectors.connector(category);
      if (connector === undefined) continue;
      const answers = await connector.ping();
      found.push(check(`${name}.source.connectors.${category}`, answers ? 'pass' : 'fail', answers ? 'answers' : 'does not answer as it should'));
    }
    return found;
  } finally {
    await connectors.close();
  }
}

/** Whether the switch point answers a ping of an organisation, over its own certificate. */
export async function checkSwitchPoint(
  organisation: Organisation,
  { switchPoint }: Pick<Config, 'switchPoint'>,
  { worlds, outside, connect, clocks, lookup }: Asking,
): Promise<readonly Check[]> {
  const { ura, applicationIds, certificates, trust, source, requester } = organisation;
  const world = worlds.organisations.find((one) => one.ura === ura);
  const application = source?.application ?? applicationIds[0];
  const isSending = source !== undefined || requester !== undefined;
  if (switchPoint === undefined || world === undefined || application === undefined || !isSending) return [];
  const reasons: string[] = [];
  const client = await openSwitchClient({
    ...{ switchPoint, certificate: certificates.find(({ uses }) => uses.includes('tls')), anchors: trust.anchors, trust: world.trust, outside },
    tell: ({ what, code }) => void reasons.push(`${what} ${code}`),
    clock: { now: connect.now, dated: clocks.of({ organisation: ura, destination: 'switch-point' }) },
    ...(lookup === undefined ? {} : { lookup }),
  });
  const own = world.signer('tls');
  const system = own.ok ? uziNameOf(own.value.chain[0].raw) : own;
  const uzi = system.ok ? system.value.uzi : undefined;
  try {
    const pinging = {
      organisation,
      application,
      settings: switchPoint,
      now: connect.now,
      newId: connect.newId,
      ...(uzi === undefined ? {} : { uzi }),
    };
    const trouble = await pingSwitchPoint(client, pinging);
    const why = trouble === undefined ? 'answers a ping' : [`does not answer a ping: ${trouble}`, ...new Set(reasons)].join(', ');
    return [check(`organisations.${ura}.switchPoint`, trouble === undefined ? 'pass' : 'fail', why)];
  } finally {
    await client.close();
  }
}

/** Whether the keys of the issuer of tokens can be fetched. */
export async function checkIssuer({ keySet }: Access, { outside, connect, clocks }: Asking): Promise<readonly Check[]> {
  const dated = clocks.of({ organisation: '', destination: 'issuer' });
  const fetch: Fetch = async (url, ask) => {
    const began = connect.now();
    const answer = await outside.fetch(url, ask);
    dated({ date: answer.headers?.get('date') ?? undefined, began, ended: connect.now() });
    return answer;
  };
  try {
    const obtained = await keySetReader(keySet, { send: sendByFetch(fetch), now: connect.now })();
    if (!obtained.ok) return [check('access.keySet', 'fail', `can not be had: ${obtained.trouble.kind}`)];
    const { length } = obtained.value;
    return [check('access.keySet', length === 0 ? 'fail' : 'pass', `holds ${length} ${length === 1 ? 'key' : 'keys'}`)];
  } catch (error) {
    return [check('access.keySet', 'fail', `can not be had: ${reasonOf(error)}`)];
  }
}
