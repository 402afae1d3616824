import { completeReferralIndex } from '../../../src/config/referral-index.js';
import { readEnvelope, writeEnvelope, writeFault, fault } from '../../../src/hl7v3/soap.js';
import { soapServiceOf } from '../../../src/hl7v3/soap-services.js';
import { drainOutbox, type DeadLetter, type Outbox } from '../../../src/gateway/outbox/drain.js';
import type { FromSwitch, ToSwitch } from '../../../src/gateway/switch-point.js';
import { replyEnvelope, writeIndexReply } from '../../../src/mapping/registration/reply-write.js';
import { readIndexRequest } from '../../../src/mapping/registration/request-read.js';
import type { Verdict } from '../../../src/mapping/registration/verdict.js';
import { accepted, refused } from '../../../src/trust/refusals.js';
import type { XmlElement } from '../../../src/xml/element.js';
import { readXml } from '../../../src/xml/reader.js';
import { writeXml } from '../../../src/xml/writer.js';
import { KINDS } from '../../store/databases.js';
import { ANNA, GP1 } from '../../store/world.js';
import { AT_GP, done, jobsOf, MORNING, openWorld, yesAt, type World } from '../consent/world.js';

const APPLICATION = '1234';
const CODES = completeReferralIndex({ codes: { PS: [{ code: 'PS-1', codeSystem: '2.999.1' }] } });

/** A switch point that answers as a test says, and notes what came. */
class Switch {
  readonly came: string[] = [];
  answer: Verdict | FromSwitch = 'accepted';
  signer = true;

  send(message: ToSwitch): Promise<FromSwitch> {
    const asked = readEnvelope(readXml(message.envelope)).envelope?.message;
    if (asked === undefined) throw new Error('no message');
    const { value, asked: known } = readIndexRequest(asked, { codes: CODES.codes });
    if (value === undefined || known === undefined) throw new Error('the message is not one for the index');
    this.came.push(`${message.service} ${value.act} ${value.reference.bsn} ${value.reference.code.code} ${value.message.id.extension ?? ''}`);
    const { answer } = this;
    if (typeof answer === 'object' && 'kind' in answer && (answer.kind === 'reply' || answer.kind === 'failed')) return Promise.resolve(answer);
    const reply = writeIndexReply(known, answer, { id: { root: '2.999.9', extension: 'R-1' }, sent: MORNING });
    return Promise.resolve({ kind: 'reply', status: 200, text: writeXml(replyEnvelope(known, reply)) });
  }
}

let world: World;
let point: Switch;
let letters: DeadLetter[];
let at: string;

function set(moment: string): void {
  at = moment;
  world.set(moment);
}

function outbox(): Outbox {
  return {
    sending: {
      stores: world.stores,
      service: (interaction) => soapServiceOf(interaction, 'switch'),
      registering: (source, application) => {
        if (source !== GP1 || application !== APPLICATION) return undefined;
        const author = { kind: 'device', ura: GP1, application, uzi: '900000300', name: 'Practice De Linde' } as const;
        const sealed = (message: XmlElement) =>
          Promise.resolve(point.signer ? accepted(writeXml(writeEnvelope({ message }))) : refused('SIGNING_UNAVAILABLE'));
        const switchPoint = { send: (message: ToSwitch) => point.send(message), close: () => Promise.resolve() };
        return { author: () => accepted(author), oid: '2.999.5', sealed, switchPoint };
      },
      index: CODES,
      now: () => at,
      patience: 1000,
    },
    alarm: (letter) => letters.push(letter),
  };
}

describe.each(KINDS)('given a register on %s', (kind) => {
  beforeEach(async () => {
    world = await openWorld(kind);
    [point, letters, at] = [new Switch(), [], MORNING];
    world.shows.set(GP1, () => [{ application: APPLICATION, category: 'PS' }]);
  });
  afterEach(() => world.close());

  test('when a yes is registered and withdrawn, then the index learns it, each message once', async () => {
    const { optIn } = done(await world.service.register(AT_GP, yesAt(ANNA, { categories: ['PS'] })));
    expect(await drainOutbox(outbox())).toEqual({ done: 1, postponed: 0, givenUp: 0 });
    done(await world.service.withdraw(AT_GP, { id: optIn.id, by: 'patient', channel: 'spoken' }));
    expect(await drainOutbox(outbox())).toEqual({ done: 1, postponed: 0, givenUp: 0 });
    expect(point.came.map((line) => line.split(' ').slice(0, 4).join(' '))).toEqual([
      `VerwijsIndex register ${ANNA} PS-1`,
      `VerwijsIndex remove ${ANNA} PS-1`,
    ]);
    expect(await drainOutbox(outbox())).toEqual({ done: 0, postponed: 0, givenUp: 0 });
  });

  test('when it is withdrawn before the registration was sent, then nothing is registered any more', async () => {
    const { optIn } = done(await world.service.register(AT_GP, yesAt(ANNA, { categories: ['PS'] })));
    done(await world.service.withdraw(AT_GP, { id: optIn.id, by: 'patient', channel: 'spoken' }));
    await drainOutbox(outbox());
    expect(new Set(point.came.map((line) => line.split(' ')[1]))).toEqual(new Set(['remove']));
  });

  test('when the switch point is away, then the same message comes again after 1, 5 and 15 minutes, and then somebody is told', async () => {
    done(await world.service.register(AT_GP, yesAt(ANNA, { categories: ['PS'] })));
    point.answer = { kind: 'failed', code: 'unreachable' };
    const moments = ['09:00:00', '09:00:59', '09:01:00', '09:06:00', '09:20:59', '09:21:00', '10:00:00'];
    const found: string[] = [];
    for (const moment of moments) {
      set(`2026-11-21T${moment}.000Z`);
      const { postponed, givenUp } = await drainOutbox(outbox());
      found.push(`${moment} ${postponed} ${givenUp}`);
    }
    expect(found).toEqual(['09:00:00 1 0', '09:00:59 0 0', '09:01:00 1 0', '09:06:00 1 0', '09:20:59 0 0', '09:21:00 0 1', '10:00:00 0 0']);
    expect([point.came.length, new Set(point.came).size]).toEqual([4, 1]);
    expect(letters).toEqual([{ job: expect.any(String) as unknown, kind: 'index-message', code: 'unreachable' }]);
    expect(JSON.stringify(letters)).not.toContain(ANNA);
  });

  test.each<readonly [string, () => void, string, string | undefined]>([
    ['refuses it', () => (point.answer = { kind: 'not-authorised' }), 'givenUp', 'NAT'],
    ['can not write now', () => (point.answer = { kind: 'unavailable' }), 'postponed', undefined],
    ['answers with a fault of its own', () => (point.answer = reply(writeFault(fault('soap:Server', 'away')))), 'postponed', undefined],
    ['answers with a fault of ours', () => (point.answer = reply(writeFault(fault('soap:Client', 'no')))), 'givenUp', 'soap:Client'],
    [
      'answers with a code that is a number',
      () => (point.answer = reply(writeFault(fault('soap:Client', 'no')).replace('soap:Client', ANNA))),
      'givenUp',
      'other',
    ],
    ['answers with what is no XML', () => (point.answer = reply('<html>')), 'postponed', undefined],
    ['is there and the signer is not', () => (point.signer = false), 'postponed', undefined],
  ])('when the switch point %s, then the message is kept or given up as it should', async (_, change, where, code) => {
    done(await world.service.register(AT_GP, yesAt(ANNA, { categories: ['PS'] })));
    change();
    expect(await drainOutbox(outbox())).toEqual({ done: 0, postponed: 0, givenUp: 0, [where]: 1 });
    expect(letters.map((letter) => letter.code)).toEqual(code === undefined ? [] : [code]);
    expect((await jobsOf(world)).filter((job) => job.kind === 'index-message')).toHaveLength(1);
  });

  test('when two processes drain at once, then no message goes twice', async () => {
    done(await world.service.register(AT_GP, yesAt(ANNA, { categories: ['PS'] })));
    const all = await Promise.all([drainOutbox(outbox()), drainOutbox(outbox())]);
    expect([all.reduce((sum, one) => sum + one.done, 0), point.came.length]).toEqual([1, 1]);
  });
});

function reply(text: string): FromSwitch {
  return { kind: 'reply', status: 500, text };
}
