import type { Request } from 'express';

/** What a client prefers (RFC 7240, R4 3.1.0.1). */
export interface Preference {
  /** Of parameters that nobody here knows: they are ignored, or refused (DT 16). */
  readonly handling: 'lenient' | 'strict';
  /** What a write answers; what the server finds best when left out. */
  readonly answer?: 'minimal' | 'representation' | 'OperationOutcome';
}

const ANSWERS = ['minimal', 'representation', 'OperationOutcome'] as const;

/** Reads the header `Prefer`; what is not known in it is no preference. */
export function preferenceOf(req: Request): Preference {
  const said = (req.get('Prefer') ?? '').split(/[,;]/).map((part) => part.trim());
  const answer = ANSWERS.find((one) => said.includes(`return=${one}`));
  return { handling: said.includes('handling=strict') ? 'strict' : 'lenient', ...(answer === undefined ? {} : { answer }) };
}
