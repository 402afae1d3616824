import type { Response } from 'express';
import type { Timers } from '../trust/certificate/download.js';
import type { Deed } from './scenario.js';
import { pause } from './waiting.js';

/** What is sent back. */
export interface Sending {
  readonly status: number;
  readonly text: string;
}

/** Media type of SOAP 1.1. */
export const XML = 'text/xml; charset=utf-8';

const GARBAGE = 'This is no XML.\u0000<<';
const MEBIBYTE = 1 << 20;

/** Sends an answer, or what the scenario makes of it. */
export async function deliver(res: Response, { status, text }: Sending, deed: Deed | undefined, timers: Timers): Promise<void> {
  if (deed?.does === 'slow') await pause(deed.milliseconds, timers);
  if (deed?.does === 'unreachable') res.destroy();
  else if (deed?.does === 'closes-midway') breakOff(res, text);
  else res.status(status).set('Content-Type', XML).send(changed(text, deed));
}

/** Half of the text, though the whole was promised. */
function breakOff(res: Response, text: string): void {
  const octets = Buffer.from(text);
  res.writeHead(200, { 'Content-Type': XML, 'Content-Length': octets.length });
  res.write(octets.subarray(0, octets.length >> 1), () => void res.destroy());
}

function changed(text: string, deed: Deed | undefined): string {
  if (deed?.does === 'garbage') return GARBAGE;
  if (deed?.does === 'huge') return text.replace('?>', `?>${' '.repeat(deed.megabytes * MEBIBYTE)}`);
  if (deed?.does !== 'broken-signature') return text;
  return text.replace(/(SignatureValue>\s*)(.)/, (_, before: string, first: string) => before + (first === 'A' ? 'B' : 'A'));
}
