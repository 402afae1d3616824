#!/usr/bin/env node
import { dispatch, fault } from './dispatch.js';
import { processEdge } from './process-edge.js';

const edge = processEdge();
const last = (error: unknown): void => {
  void fault(error, edge).finally(() => process.exit(3));
};
process.on('uncaughtException', last);
process.on('unhandledRejection', last);
process.exitCode = await dispatch(process.argv.slice(2), edge);
