import type { Send } from '../trust/oauth/send.js';
import { sendWith, type SendLimits } from '../trust/tls/send.js';

/** What a client shows and believes, in PEM; the name of the server where it is not that of the URL. */
export interface ClientFiles {
  readonly certificate: string;
  readonly key: string;
  readonly anchors: string;
  readonly host?: string;
}

/** One request with a certificate. What the server shows must lead to the anchors and hold its name; no more is asked of a simulator. */
export function sendWithCertificate({ certificate, key, anchors, host }: ClientFiles, limits: SendLimits): Send {
  const options = { cert: certificate, key, ca: anchors, ...(host === undefined ? {} : { servername: host }) };
  return sendWith(options, ({ protocol }) => protocol === 'https:', limits);
}
