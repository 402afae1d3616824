import { templateOf, type ServedListener } from './openapi.js';

/** A plain page of all routes, without scripts, styles or anything from elsewhere. */
export function docsPage(version: string, listeners: readonly ServedListener[]): string {
  const tables = listeners.map(({ name, url, routes }) => {
    const rows = routes.flatMap(({ path, methods }) =>
      methods.map((method) => `<tr><td>${method.toUpperCase()}</td><td><code>${escaped(templateOf(path))}</code></td></tr>`),
    );
    return `<h2>The ${name} listener</h2>\n<p><code>${escaped(url)}</code></p>\n<table>\n${rows.join('\n')}\n</table>`;
  });
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Schakel ${escaped(version)}</title></head>
<body>
<h1>Schakel ${escaped(version)}</h1>
<p>What this program serves. For programs: <a href="/openapi.json">openapi.json</a>.</p>
${tables.join('\n')}
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
