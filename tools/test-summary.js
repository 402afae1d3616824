// Prints "N passed, N failed" over the JSON summaries of jest in a folder. A run that broke elsewhere counts as one failure.
// Usage: test-summary.js EXIT-STATUS FOLDER
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** @typedef {{ numPassedTests: number, numFailedTests: number, numRuntimeErrorTestSuites: number }} Summary */

const [status = '1', folder = '.'] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  const summary = /** @type {Summary} */ (JSON.parse(readFileSync(path.join(folder, name), 'utf8')));
  passed += summary.numPassedTests;
  // A suite that can't even be loaded has no failed tests of its own.
  failed += summary.numFailedTests + summary.numRuntimeErrorTestSuites;
}
if (status !== '0' && failed === 0) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
