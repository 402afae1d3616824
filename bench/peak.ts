import { inputOf } from './input.js';
import { FORMS } from './message.js';
import { PASSES, runAll } from './passes.js';

/* Started by throughput.ts, once for each pass and form: prints the peak memory of this process in MB. */
const [name, form, corpus] = process.argv.slice(2);
const pass = PASSES.find((p) => p.name === name);
const chosen = FORMS.find((f) => f === form);
if (pass === undefined || chosen === undefined) throw new Error('usage: peak.js PASS FORM [CORPUS]');
const input = inputOf(chosen, corpus);
for (let i = 0; i < 3; i++) runAll(pass, input);
console.log(process.resourceUsage().maxRSS / 1000);
