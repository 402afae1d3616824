// Adds to package-lock.json the optional packages for other platforms that npm left out because the registry in use does not carry
// them; without the entries `npm ci` refuses the lock file. Run it after `npm install` when `npm ci` says "Missing: ... from lock file".
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'package-lock.json';
const PLATFORM =
  /-(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-(arm64|arm|ia32|loong64|ppc64|riscv64|s390x|x64)(?:-(.+))?$/;

/**
 * @typedef {object} Entry
 * @property {string | undefined} version
 * @property {boolean | undefined} dev
 * @property {string | undefined} license
 * @property {readonly (string | undefined)[]} [cpu]
 * @property {readonly string[]} [os]
 * @property {readonly string[] | undefined} [libc]
 * @property {boolean} [optional]
 * @property {Readonly<Record<string, string>>} [optionalDependencies]
 */
const lock = /** @type {{ packages: Record<string, Entry> }} */ (JSON.parse(readFileSync(FILE, 'utf8')));

const added = [];
for (const [parent, { dev, license, optionalDependencies = {} }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const place = `node_modules/${name}`;
    const [, os, cpu, abi] = PLATFORM.exec(name) ?? [];
    if (os === undefined || place in lock.packages || `${parent}/${place}` in lock.packages) continue;
    const libc = os !== 'linux' || abi === undefined ? undefined : [abi.startsWith('musl') ? 'musl' : 'glibc'];
    lock.packages[place] = { version, cpu: [cpu], dev, libc, license, optional: true, os: [os] };
    added.push(`${name}@${version}`);
  }
}

if (added.length > 0) {
  const packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(FILE, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
}
console.error(added.length === 0 ? 'nothing was missing' : `added ${added.join(', ')}`);
