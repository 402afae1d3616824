import { guarded, type Guard } from '../../src/gateway/guarded.js';

let clock = 0;
const asked: string[] = [];

function guard(changes: Partial<Guard<string, string>> = {}) {
  clock = 0;
  asked.length = 0;
  return guarded<string, string>(
    (question) => {
      asked.push(question);
      if (question === 'throws') return Promise.reject(new Error('x'));
      return Promise.resolve(question);
    },
    {
      failures: 3,
      pause: 1000,
      now: () => clock,
      isFailure: (answer) => (answer === 'neither' ? undefined : answer === 'fails'),
      resting: () => 'resting',
      ...changes,
    },
  );
}

async function all(ask: (question: string) => Promise<string>, ...questions: readonly string[]): Promise<readonly string[]> {
  const answers: string[] = [];
  for (const question of questions) answers.push(await ask(question).catch((error: unknown) => (error as Error).message));
  return answers;
}

test('given failures in a row, when there are as many as it takes, then nothing is asked any more', async () => {
  const { ask, standing } = guard();
  expect(await all(ask, 'fails', 'fails')).toEqual(['fails', 'fails']);
  expect(standing()).toBe('closed');
  expect(await all(ask, 'fails', 'works')).toEqual(['fails', 'resting']);
  expect(standing()).toBe('open');
  expect(asked).toEqual(['fails', 'fails', 'fails']);
});

test('given failures with a success between, when they go on, then it stays closed', async () => {
  const { ask } = guard();
  expect(await all(ask, 'fails', 'fails', 'works', 'fails', 'fails', 'works')).not.toContain('resting');
});

test('given answers that show neither, when they come, then they count for nothing', async () => {
  const { ask } = guard();
  expect(await all(ask, 'fails', 'neither', 'fails', 'neither', 'fails', 'works')).toEqual([
    'fails',
    'neither',
    'fails',
    'neither',
    'fails',
    'resting',
  ]);
});

test('given what throws, when it goes on, then it counts and the error is told', async () => {
  const { ask } = guard();
  expect(await all(ask, 'throws', 'throws', 'throws', 'works')).toEqual(['x', 'x', 'x', 'resting']);
});

test('given an open breaker, when the pause is over, then one question goes through and the others wait for it', async () => {
  const { ask, standing } = guard();
  await all(ask, 'fails', 'fails', 'fails');
  clock = 999;
  expect(await ask('works')).toBe('resting');
  clock = 1000;
  expect(standing()).toBe('half-open');
  expect(await Promise.all([ask('works'), ask('second')])).toEqual(['works', 'resting']);
  expect(standing()).toBe('closed');
  expect(await ask('third')).toBe('third');
});

test('given a probe that fails, when it is over, then the pause begins again', async () => {
  const { ask } = guard();
  await all(ask, 'fails', 'fails', 'fails');
  clock = 1000;
  expect(await all(ask, 'fails', 'works')).toEqual(['fails', 'resting']);
  clock = 1999;
  expect(await ask('works')).toBe('resting');
  clock = 2000;
  expect(await all(ask, 'works', 'works')).toEqual(['works', 'works']);
});

test('given a probe that shows neither, or throws, when it is over, then another may go', async () => {
  const { ask } = guard();
  await all(ask, 'fails', 'fails', 'fails');
  clock = 1000;
  expect(await all(ask, 'neither', 'works')).toEqual(['neither', 'works']);
  const other = guard();
  await all(other.ask, 'fails', 'fails', 'fails');
  clock = 1000;
  expect(await all(other.ask, 'throws', 'works')).toEqual(['x', 'resting']);
  clock = 2000;
  expect(await all(other.ask, 'works')).toEqual(['works']);
});

test('given the time that an answer took, when it is judged, then that is known', async () => {
  const spent: number[] = [];
  const { ask } = guard({
    isFailure: (_, __, ms) => {
      spent.push(ms);
      return false;
    },
    now: () => clock++,
  });
  await all(ask, 'works');
  expect(spent).toEqual([1]);
});
