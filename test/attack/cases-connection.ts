import type { AttackCase } from './run.js';

/**
 * Connections, proxies and JSON web tokens: cases 56-62. What they try belongs to src/trust/tls and src/trust/oauth; their cases go
 * here, so that the one table shows all of SEC 5.
 */
export const CONNECTION_CASES: readonly AttackCase[] = [];
