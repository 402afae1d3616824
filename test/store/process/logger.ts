// Writes lines of the access log until it is killed, some at once; says `L seq hash` for each that was confirmed, when it was.
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { caseHandle } from '../../../src/consent/log/case-handle.js';
import { openLogWriter } from '../../../src/store/access-log/append.js';
import { ACCESS_LOG } from '../../../src/store/access-log/tables.js';
import { openStore } from '../../../src/store/store.js';
import { event } from '../../consent/log/event.js';
import { now } from '../world.js';

const AT_ONCE = 5;
const [url = ''] = process.argv.slice(2);
const writer = openLogWriter(await openStore({ url, now }, ACCESS_LOG), { node: 'a' });

async function append(): Promise<void> {
  const id = randomUUID();
  const { seq, hash } = await writer.append(event({ id, handle: caseHandle(id) }));
  writeSync(1, `L ${seq} ${hash}\n`);
}

for (;;) await Promise.all(Array.from({ length: AT_ONCE }, append));
