import { inputOf } from './input.js';
import { FORMS } from './message.js';
import { PASSES, runAll } from './passes.js';
import { SUBJECTS } from './subject.js';

/* Started by throughput.ts, once for each pass, subject and form: prints the peak memory of this process in MB. */
const [name, subjectName, form, corpus] = process.argv.slice(2);
const pass = PASSES.find((p) => p.name === name);
const subject = SUBJECTS.find((s) => s.name === subjectName);
const chosen = FORMS.find((f) => f === form);
if (pass === undefined || subject === undefined || chosen === undefined) throw new Error('usage: peak.js PASS SUBJECT FORM [CORPUS]');
const input = inputOf(subject, chosen, corpus);
for (let i = 0; i < 3; i++) runAll(pass, input);
console.log(process.resourceUsage().maxRSS / 1000);
