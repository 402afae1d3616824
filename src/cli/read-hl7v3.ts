import { isMessageOfBatch } from '../hl7v3/batch.js';
import { FILE_LIMITS } from '../xml/limits.js';
import type { ReadOptions } from '../xml/reader.js';

/** How files are read: messages of a batch one by one, so that a batch of any size fits. */
export const READ: ReadOptions = { limits: FILE_LIMITS, processingInstructions: 'skip-in-prolog', isMessage: isMessageOfBatch };
