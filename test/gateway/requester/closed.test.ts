import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { condition } from '../../mapping/condition-message.js';
import { list, patient } from '../../mapping/message.js';
import { PATIENT_A } from '../../support/jwt.js';
import { bundleOf, lineOf } from './answers.js';
import { batch, dispense, dispenses, item, soap, type Asked } from './batches.js';
import { PATIENT, requesterWorld, type RequesterWorld } from './world.js';

let world: RequesterWorld;
afterEach(() => world.stop());

const found = (asked: Asked): string => soap(batch(asked, [item(asked, { payloads: [dispenses('V-1')] })]));

test('CS C-60 T2 given a log that takes no line, when searched, then nothing is released', async () => {
  world = await requesterWorld();
  world.answers(found);
  await world.stores.log.write((tx) => tx.schema.dropTable('log_line').execute());
  const response = await world.ask(`/MedicationDispense?${PATIENT}`);
  const text = await response.text();
  expect([response.status, text]).toEqual([503, expect.stringContaining('transient')]);
  expect(text).not.toContain('V-1');
  expect(world.log.some((line) => line.includes('not-released'))).toBe(true);
});

test('CS C-01 T4 given a register that cannot be read, when searched, then nobody is asked', async () => {
  world = await requesterWorld();
  world.answers(found);
  await world.stores.register.write((tx) => tx.schema.dropTable('participation').execute());
  expect(await lineOf(await world.ask(`/MedicationDispense?${PATIENT}`))).toContain('503 error transient');
  expect(world.received).toHaveLength(0);
});

test('CS C-60 T1 given searches that end in any way, when the log is read, then each has a line, also of a client that went away', async () => {
  world = await requesterWorld({ hurry: true });
  world.answers(found);
  await world.ask(`/MedicationDispense?${PATIENT}`);
  world.answers((asked) => soap(batch(asked, [])));
  await world.ask(`/MedicationDispense?${PATIENT}`);
  await world.ask(`/MedicationDispense?${PATIENT}`, {}, { role: '04.000' });
  world.answers((_, res) => void res.destroy());
  await world.ask(`/MedicationDispense?${PATIENT}`);
  const gone = new AbortController();
  world.answers((asked) => {
    gone.abort();
    return found(asked);
  });
  await world.ask(`/MedicationDispense?${PATIENT}`, { signal: gone.signal }).catch(() => undefined);
  let lines = await world.lines();
  while (lines.length < 5) {
    await wait(20);
    lines = await world.lines();
  }
  expect(lines.map(({ kind, outcome, code }) => [kind, outcome, code])).toEqual([
    ['retrieval', 'success', undefined],
    ['retrieval', 'success', undefined],
    ['refusal', 'refused', 'R-EXCL'],
    ['retrieval', 'failed', 'T-ERROR'],
    ['retrieval', 'success', undefined],
  ]);
});

/** Values that are nowhere else: each stands in one clinical or personal place of what a source gives. */
const CANARIES = ['CANARYPRODUCT', 'CANARYALLERGEN', 'CANARYNAME', 'CANARYTEXT', 'CANARY-ID-1', '77715511'] as const;

test('CS C-51 T1, CS C-60 T3 given answers with marked values, when all is done, then no log, file or error holds one, nor a BSN', async () => {
  world = await requesterWorld({ hurry: true });
  const [product, allergen, name, text, id, code] = CANARIES;
  const dispensed = list([dispense(id)], patient().replace('Voorbeeld', name))
    .replaceAll('VERZONNEX TABLET 20MG', product)
    .replaceAll('99900021', code)
    .replaceAll('2x per dag 1 tablet', text);
  const allergy = condition().replaceAll('FICTIEXINE', allergen).replaceAll('99991', code);
  const given = (asked: Asked, strange = ''): string => {
    const payload = asked.interaction === 'QURX_IN990111NL' ? dispensed : allergy;
    return item(asked, { payloads: [payload.replace('</', `${strange}</`)], counters: [9, 9, 9] });
  };
  world.answers((asked) => soap(batch(asked, [given(asked), given(asked, `<${text}/>`)])));
  const shown = JSON.stringify([
    await bundleOf(await world.ask(`/MedicationDispense?${PATIENT}`)),
    await bundleOf(await world.ask(`/AllergyIntolerance?${PATIENT}`)),
  ]);
  for (const canary of CANARIES) expect(shown).toContain(canary);
  await world.ask(`/MedicationDispense?${PATIENT}&medication.code=${code}&_count=1`);
  world.answers((asked) => soap(batch(asked, [given(asked)])).replace('</soap:Body>', `<${name}/></soap:Body>`));
  const errors = await (await world.ask(`/MedicationDispense?${PATIENT}`)).text();
  world.answers((asked) => soap(batch(asked, [given(asked).replaceAll(PATIENT_A, '999900031')])));
  const wrong = await (await world.ask(`/MedicationDispense?${PATIENT}`)).text();
  expect(filesBelow(world.storeFolder).length).toBeGreaterThan(2);
  const [files, lines] = [filesBelow(world.folder, world.storeFolder), JSON.stringify(await world.lines())];
  for (const marked of [...CANARIES, PATIENT_A, '999900031']) {
    expect([marked, world.log.join('\n').includes(marked), lines.includes(marked), errors.includes(marked), wrong.includes(marked)]).toEqual([
      marked,
      false,
      false,
      false,
      false,
    ]);
    expect([marked, files.filter(({ content }) => content.includes(marked)).map(({ file }) => file)]).toEqual([marked, []]);
  }
});

/** Files of the gateway and of its stores. */
function filesBelow(...folders: readonly string[]): readonly { readonly file: string; readonly content: Buffer }[] {
  return folders.flatMap((one) =>
    readdirSync(one)
      .map((name) => path.join(one, name))
      .filter((file) => statSync(file).isFile())
      .map((file) => ({ file, content: readFileSync(file) })),
  );
}
