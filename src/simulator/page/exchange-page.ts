import { REFUSALS } from '../../trust/refusals.js';
import type { Issue } from '../../errors.js';
import type { Exchange, Leg, ToldStep } from '../exchange.js';
import { html, type Html } from './html.js';
import { page } from './layout.js';
import { time, type ListFrame } from './list.js';
import { sentence, translated, type Translated } from './translated.js';

/** With what a page is made: ids for translations, and the moment. */
export interface PageEdge extends ListFrame {
  readonly newId: () => string;
  readonly now: () => Date;
}

/** How much of a text and how many rows a page shows. */
const [MOST_TEXT, MOST_ROWS] = [200_000, 1000];

/** The page of one exchange: what was decided, why it was believed, and every message, raw, translated and explained. */
export function exchangePage(exchange: Exchange, edge: PageEdge): string {
  const { number, at, name, sender, received, reply, steps, findings, decisions, legs } = exchange;
  return page(
    `${number}: ${name}`,
    html`<p><a href="/">All messages</a></p>
      <h1>${number}: ${name}</h1>
      <p>
        ${time(at)} UTC, from
        ${edge.nameOf(sender) ?? 'nobody who is known'}${sender === undefined ? '' : ` (application ${sender})`}${reply === undefined ? '' : `, answered with HTTP ${reply.status}`}
      </p>
      <h2>Decision</h2>
      <ol>
        ${decisions.map((one) => html`<li>${one}</li> `)}
      </ol>
      <h2>Signature and tokens</h2>
      ${steps.length === 0 ? html`<p class="note">Nothing was looked at.</p>` : stepTable(steps)}
      <h2>The wrappers of the message</h2>
      ${issueTable(findings)}
      <h2>Messages</h2>
      ${message('What came', received, edge)} ${legs.map((leg) => legPart(leg, edge))}
      ${reply === undefined ? undefined : message('What was answered', reply.text, edge)}`,
  );
}

/** What is shown for an exchange that is not remembered. */
export function gonePage(): string {
  return page(
    'Not here',
    html`<p><a href="/">All messages</a></p>
      <h1>Not here</h1>
      <p>There was no such exchange, or it is no longer remembered.</p>`,
  );
}

function stepTable(steps: readonly ToldStep[]): Html {
  return table(['of', 'step', 'outcome', 'rule'], steps.map(stepRow));
}

function stepRow({ means, within, number, name, outcome, refusal, rule }: ToldStep): Html {
  const why = refusal === undefined ? '' : `: ${refusal.code}, ${REFUSALS[refusal.code].en}${refusal.at === undefined ? '' : ` (${refusal.at})`}`;
  return html`<tr>
    <td>${within ?? means}</td>
    <td>${number}. ${name}</td>
    <td class="${outcome === 'failed' ? 'failed' : ''}">${outcome}${why}</td>
    <td>${rule}</td>
  </tr> `;
}

function issueTable(issues: readonly Issue[]): Html {
  if (issues.length === 0) return html`<p class="note">Nothing was found.</p>`;
  const rows = issues.slice(0, MOST_ROWS).map(
    (issue) =>
      html`<tr>
        <td>${issue.severity}</td>
        <td>${issue.code}</td>
        <td>${sentence(issue)}${issue.expected === undefined ? '' : `; expected: ${issue.expected}`}</td>
        <td><code>${issue.path}</code></td>
      </tr> `,
  );
  return html`${table(['severity', 'code', 'what', 'where'], rows)} ${more(issues.length)}`;
}

function legPart(leg: Leg, edge: PageEdge): Html {
  return html`<h3>Source ${leg.ura} (application ${leg.application}): ${leg.outcome}</h3>
    ${leg.sent === undefined ? undefined : message('What it was asked', leg.sent, edge)}
    ${leg.received === undefined ? undefined : message('What it answered', leg.received, edge)}`;
}

function message(title: string, text: string, edge: PageEdge): Html {
  if (!text.trimStart().startsWith('<')) return raw(title, text);
  return html`${raw(title, text)} ${translation(title, translated(text, edge))}`;
}

function raw(title: string, text: string): Html {
  const cut = text.length > MOST_TEXT ? html`<p class="note">The first ${MOST_TEXT} of ${text.length} characters.</p>` : undefined;
  return html`<details>
    <summary>${title}, raw</summary>
    ${cut}
    <pre>${text.slice(0, MOST_TEXT)}</pre>
  </details>`;
}

function translation(title: string, { json, explanations, issues }: Translated): Html {
  if (json === undefined) return html`<p class="note">${title}: this message has no form in FHIR.</p>`;
  const rows = explanations.slice(0, MOST_ROWS).map(
    ({ fhir, value, v3, rule }) =>
      html`<tr>
        <td><code>${fhir}</code></td>
        <td>${value}</td>
        <td><code>${v3}</code></td>
        <td>${rule}</td>
      </tr> `,
  );
  return html`<details>
      <summary>${title}, as FHIR</summary>
      <pre>${json.slice(0, MOST_TEXT)}</pre>
    </details>
    <details>
      <summary>${title}, explained</summary>
      ${table(['FHIR', 'value', 'HL7v3', 'rule'], rows)} ${more(explanations.length)}
    </details>
    <details>
      <summary>${title}, what was noticed</summary>
      ${issueTable(issues)}
    </details>`;
}

function table(heads: readonly string[], rows: readonly Html[]): Html {
  return html`<table>
    <thead>
      <tr>
        ${heads.map((head) => html`<th scope="col">${head}</th> `)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function more(count: number): Html | undefined {
  return count > MOST_ROWS ? html`<p class="note">${MOST_ROWS} of ${count} are shown.</p>` : undefined;
}
