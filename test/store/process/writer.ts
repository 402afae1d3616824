// Registers and withdraws until it is killed; says what was confirmed, each only when it was: `R id` and `W id`.
import { writeSync } from 'node:fs';
import { keepPatient } from '../../../src/store/patient.js';
import { keepEntry } from '../../../src/store/register/index-entry.js';
import { saveOptIns } from '../../../src/store/register/opt-in.js';
import { BSNS, KEYS, NOON, openRegister, uuid, withdrawn, yes } from '../world.js';

const [url = '', first = '0'] = process.argv.slice(2);
const store = await openRegister(url);
for (let n = Number(first); ; n++) {
  const source = String(91000000 + n);
  const given = await store.write(async (tx) => {
    const patient = await keepPatient(tx, KEYS, { bsn: BSNS[n % 50] ?? '' });
    const optIn = yes(patient, n, { source });
    await saveOptIns(tx, KEYS, [optIn]);
    await keepEntry(tx, { patient, source, application: '0001', category: 'PS', created: NOON, updated: NOON });
    return optIn;
  });
  writeSync(1, `R ${given.id}\n`);
  if (n % 2 === 0) continue;
  await store.write((tx) => saveOptIns(tx, KEYS, [withdrawn(given)]));
  writeSync(1, `W ${uuid(n)}\n`);
}
