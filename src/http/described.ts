import type { Described } from './apps.js';
import { docsPage } from './docs-page.js';
import { openApi, type OpenApiOf } from './openapi.js';

/** The routes that are open, for programs (OpenAPI) and for people (a page). */
export function describe(given: OpenApiOf): Described {
  return { openApi: openApi(given), page: docsPage(given.version, given.listeners) };
}
