// Checks that all that the writer confirmed is in a register. Usage: confirmed.js URL FILE
import { readFileSync } from 'node:fs';
import { optInById } from '../../src/store/register/opt-in.js';
import { openRegister, watched } from '../../test/store/world.js';

const [url = '', file = ''] = process.argv.slice(2);
const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
const store = await openRegister(url);
const proof = watched();
for (const line of lines) {
  const [what, id = ''] = line.split(' ');
  const found = await store.read((db) => optInById(db, proof, id));
  if (found === undefined || (what === 'W' && found.status !== 'inactive') || proof.alarms.length > 0) {
    console.error(`confirmed and not there: ${line}`);
    process.exitCode = 1;
  }
}
await store.close();
if (lines.length === 0) process.exitCode = 1;
console.log(`${lines.length} changes were confirmed before the server was killed, and are there after its recovery`);
