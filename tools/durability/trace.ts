// Reads what strace wrote of a process that changes a register on SQLite, and checks that between the last write to the database and each
// confirmation on standard output the log was put on disk. Usage: trace.js TRACE DATABASE
import { readFileSync } from 'node:fs';

const [trace = '', database = ''] = process.argv.slice(2);
const opened = new Map<string, string>();
let unsynced: string[] = [];
let confirmed = 0;
let synced = 0;
for (const line of readFileSync(trace, 'utf8').split('\n')) {
  const open = /openat\([^"]*"([^"]+)".*= (\d+)$/.exec(line);
  if (open?.[1]?.startsWith(database) === true) opened.set(open[2] ?? '', open[1]);
  const [, call = '', descriptor = ''] = /^\d+\s+(pwrite64|write|fsync|fdatasync)\((\d+)/.exec(line) ?? [];
  const file = opened.get(descriptor);
  if (file !== undefined && !file.endsWith('-shm')) {
    if (call.endsWith('sync')) {
      unsynced = unsynced.filter((written) => written !== file);
      synced++;
    } else if (call !== '') unsynced.push(file);
  }
  // `R id` and `W id` are confirmations of the writer.
  if (call === 'write' && descriptor === '1' && /"[RW] /.test(line)) {
    confirmed++;
    if (unsynced.length > 0) fail(`confirmed before it was on disk: ${line}`);
  }
}
if (confirmed === 0 || synced < confirmed) fail(`${confirmed} confirmations, ${synced} syncs`);
console.log(`${confirmed} changes were confirmed, each after a sync of what was written for it (${synced} syncs)`);

function fail(text: string): never {
  console.error(text);
  process.exit(1);
}
