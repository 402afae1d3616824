import { guardedSwitchPoint } from '../../src/gateway/guarded-switch-point.js';
import type { FromSwitch, SwitchPoint } from '../../src/gateway/switch-point.js';

let clock = 0;
let sent = 0;
let closed = 0;

function switchPoint(reply: () => FromSwitch, takes = 0): SwitchPoint {
  [clock, sent, closed] = [0, 0, 0];
  const plain: SwitchPoint = {
    send: () => {
      sent++;
      clock += takes;
      return Promise.resolve(reply());
    },
    close: () => {
      closed++;
      return Promise.resolve();
    },
  };
  return guardedSwitchPoint(plain, { failures: 2, pause: 1000, now: () => clock });
}

const MESSAGE = { service: 's', soapAction: 'a', envelope: '<e/>', patience: 5000 };

async function sendings(to: SwitchPoint, times: number): Promise<readonly string[]> {
  const replies: string[] = [];
  for (let i = 0; i < times; i++) {
    const reply = await to.send(MESSAGE);
    replies.push(reply.kind === 'reply' ? 'reply' : reply.code);
  }
  return replies;
}

test.each<[FromSwitch, number, number]>([
  [{ kind: 'failed', code: 'unreachable' }, 0, 2],
  [{ kind: 'failed', code: 'not-soap' }, 0, 2],
  [{ kind: 'failed', code: 'timeout' }, 5000, 2],
  [{ kind: 'failed', code: 'timeout' }, 10, 4],
  [{ kind: 'failed', code: 'too-large' }, 0, 4],
  [{ kind: 'reply', status: 500, text: '<Fault/>' }, 0, 4],
])('given a switch point that answers %j after %i ms, when asked four times, then %i messages go', async (reply, takes, expected) => {
  const to = switchPoint(() => reply, takes);
  await sendings(to, 4);
  expect(sent).toBe(expected);
});

test('given a switch point that is back, when the pause is over, then messages go again', async () => {
  let reply: FromSwitch = { kind: 'failed', code: 'unreachable' };
  const to = switchPoint(() => reply);
  expect(await sendings(to, 3)).toEqual(['unreachable', 'unreachable', 'unreachable']);
  reply = { kind: 'reply', status: 200, text: '<e/>' };
  clock = 1000;
  expect(await sendings(to, 2)).toEqual(['reply', 'reply']);
  await to.close();
  expect(closed).toBe(1);
});
