import type { Exchange } from '../exchange.js';
import { html, type Html } from './html.js';
import { page } from './layout.js';

/** What the list tells beside the exchanges. */
export interface ListFrame {
  /** Where messages are sent to. */
  readonly soap: string;
  /** Name of whoever has an application. */
  readonly nameOf: (application: string | undefined) => string | undefined;
}

/** The page with everything that passed, the newest first. */
export function listPage(exchanges: readonly Exchange[], frame: ListFrame): string {
  const rows = exchanges.map((one) => row(one, frame));
  const table = html`<table>
    <thead>
      <tr>
        <th scope="col">no.</th>
        <th scope="col">time</th>
        <th scope="col">message</th>
        <th scope="col">from</th>
        <th scope="col">sources</th>
        <th scope="col">what came of it</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
  return page(
    'Simulated switch point',
    html`<h1>Simulated switch point</h1>
      <p>Messages go to <code>${frame.soap}</code>. This page is not reloaded by itself; the same list <a href="/exchanges.json">as data</a>.</p>
      ${rows.length === 0 ? html`<p class="note">Nothing has passed yet.</p>` : table}`,
  );
}

function row({ number, at, name, sender, decisions, legs, reply }: Exchange, { nameOf }: ListFrame): Html {
  const answered = legs.filter(({ received }) => received !== undefined).length;
  return html`<tr>
    <td><a href="/exchanges/${number}">${number}</a></td>
    <td>${time(at)}</td>
    <td>${name}</td>
    <td>${nameOf(sender) ?? sender}</td>
    <td>${legs.length === 0 ? '' : `${answered} of ${legs.length}`}</td>
    <td>${decisions.at(-1)} <span class="note">${reply === undefined ? '' : `HTTP ${reply.status}`}</span></td>
  </tr> `;
}

/** A moment for people: in UTC, to the second. */
export function time(at: string): string {
  return at.slice(0, 19).replace('T', ' ');
}

/** The list as data, without any text of a message. */
export function listData(exchanges: readonly Exchange[]): string {
  const data = exchanges.map(({ number, at, name, sender, reply, decisions, legs }) => ({
    number,
    at,
    name,
    ...(sender === undefined ? {} : { sender }),
    ...(reply === undefined ? {} : { status: reply.status }),
    decisions,
    sources: legs.map(({ ura, application, outcome }) => ({ ura, application, outcome })),
  }));
  return JSON.stringify(data);
}
