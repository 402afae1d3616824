import { createHash } from 'node:crypto';
import { Html, html } from './html.js';

/** The whole style: two colours, and what is code in a fixed width. */
const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 75rem; padding: 1rem; }
a { color: LinkText; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid GrayText; padding: .25rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
pre { border: 1px solid GrayText; margin: 0; max-height: 40rem; overflow: auto; padding: .5rem; white-space: pre-wrap; overflow-wrap: anywhere; }
summary { cursor: pointer; font-weight: 600; }
details { margin: .5rem 0; }
.failed { font-weight: 600; }
.note { color: GrayText; }
`;

const HASH = createHash('sha256').update(STYLE).digest('base64');

/** What a browser may do with a page: show it, with this one style. */
export const POLICY = `default-src 'none'; style-src 'sha256-${HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** Octet for octet what the policy names. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);

/** A whole page. */
export function page(title: string, content: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        ${content}
      </body>
    </html> `.text;
}
