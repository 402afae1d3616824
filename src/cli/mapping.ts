import { csv, markdown } from '../mapping/document.js';
import { MAPPINGS } from '../mapping/documents.js';
import { UsageError, type Command } from './edge.js';
import { choice, parse } from './options.js';

const HELP = `Usage: schakel mapping [--format md|csv]

Prints the mapping document: each HL7v3 place, its FHIR place, and the rule between them. It is made from the rules that translate.

  --format md|csv  Markdown tables, or rows with semicolons (md)
`;

/** The command `mapping`. */
export const mapping: Command = {
  help: HELP,
  run: async (args, edge) => {
    const { values, positionals } = parse(args, { format: { type: 'string' } });
    if (positionals.length > 0) throw new UsageError('mapping takes no FILE');
    const write = choice('format', values.format, ['md', 'csv']) === 'csv' ? csv : markdown;
    await edge.out(MAPPINGS.map(write).join('\n'));
    return 0;
  },
};
