import { ACTS } from '../mapping/registration/request-read.js';
import { answerCare } from './care/answer-care.js';
import type { Notes } from './exchange.js';
import type { Incoming, Outgoing } from './incoming.js';
import { changeIndex } from './index/change.js';
import { answerIndexQuery } from './index/query.js';
import { answerLinkTest, PING, TICK } from './link-test.js';
import { answerLogQuery, LOG_QUERY } from './log/answer-log.js';
import type { SimulatorWorld } from './world.js';

/** Answers one message. */
export type Handler = (incoming: Incoming, notes: Notes, world: SimulatorWorld) => Promise<Outgoing>;

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ...['QURX_IN990111NL', 'QURX_IN990111NL02', 'REPC_IN000023NL'].map((id) => [id, answerCare] as const),
  ...[...ACTS.keys()].map((id) => [id, changeIndex] as const),
  ...['QUMT_IN020010', 'QUMT_IN020011NL', 'QUMT_IN020011NL02'].map((id) => [id, answerIndexQuery] as const),
  [PING, answerLinkTest],
  [TICK, answerLinkTest],
]);

/** Who answers an interaction; undefined for one that the switch does not serve. */
export function handlerOf(interaction: string, { config }: Pick<SimulatorWorld, 'config'>): Handler | undefined {
  return interaction === LOG_QUERY && config.accessLog ? answerLogQuery : HANDLERS.get(interaction);
}
