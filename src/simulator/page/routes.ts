import type { Express, RequestHandler } from 'express';
import { isLoopback } from '../../config.js';
import { route } from '../../http/frame.js';
import { sendText } from '../../http/reply.js';
import type { Exchanges } from '../exchange.js';
import { exchangePage, gonePage, type PageEdge } from './exchange-page.js';
import { POLICY } from './layout.js';
import { listData, listPage } from './list.js';

/** Adds the page: the list, one exchange, and the list as data. */
export function addPage(app: Express, exchanges: Exchanges, edge: () => PageEdge): void {
  app.use(onlyHere);
  route(app, 'get', '/', (_req, res) => sendText(res, 200, 'text/html', listPage(exchanges.all(), edge())));
  route(app, 'get', '/exchanges.json', (_req, res) => sendText(res, 200, 'application/json', listData(exchanges.all())));
  route(app, 'get', '/exchanges/:number', (req, res) => {
    const { number = '' } = req.params;
    const found = typeof number === 'string' && /^\d{1,9}$/.test(number) ? exchanges.get(Number(number)) : undefined;
    sendText(res, found === undefined ? 404 : 200, 'text/html', found === undefined ? gonePage() : exchangePage(found, edge()));
  });
}

/** A page of somebody else that got its name to point here would read what passed: only names of this machine are answered. */
const onlyHere: RequestHandler = (req, res, next) => {
  res.set('Content-Security-Policy', POLICY);
  const host = /^(.*?)(?::\d+)?$/.exec(req.headers.host ?? '')?.[1] ?? '';
  if (isLoopback(host.replace(/^\[|\]$/g, ''))) next();
  else sendText(res, 421, 'text/plain', 'This page is read at a name of this machine.\n');
};
