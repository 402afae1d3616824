import { Counter, Histogram, type Registry } from 'prom-client';

/** A request that has ended, as its requester saw it. */
export interface EndedRequest {
  readonly method: string;
  /** Pattern of the address, as `/fhir/R4/MedicationDispense`; undefined where no route was found. */
  readonly route: string | undefined;
  /** Undefined when the answer did not leave. */
  readonly status: number | undefined;
  /** From its headers to the end of the answer. */
  readonly seconds: number;
}

/** What a listener tells. */
export interface ListenerMetrics {
  readonly ended: (request: EndedRequest) => void;
  /** A request was refused because too many are at work: in all, or of its peer. */
  readonly overLimit: (bound: 'total' | 'peer') => void;
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Seconds; answers of a source leave at multiples of a quarter of a second. */
const BUCKETS = [0.01, 0.05, 0.25, 0.5, 1, 2.5, 5, 10, 30];

const RESOURCE = /^\/fhir\/R4\/([A-Z][A-Za-z]+)(\/.*)?$/;
const SEARCH: ReadonlySet<string> = new Set(['', '/_search']);
const SOAP = '/aorta/:service';

/**
 * Counts requests by what can be told of them: nothing in it depends on what is hidden from whoever asked (decision 0033). A search that finds
 * something and one that finds nothing count as the same.
 */
export function requestMetrics(registry: Registry): (listener: string) => ListenerMetrics {
  const registers = [registry];
  const duration = new Histogram({
    ...{ name: 'schakel_http_request_duration_seconds', help: 'Time from the headers of a request to the end of its answer', registers },
    labelNames: ['listener', 'method', 'route', 'status'],
    buckets: BUCKETS,
  });
  const soap = new Counter({
    ...{ name: 'schakel_soap_answers_total', help: 'Answers over SOAP: a message of HL7v3 (whatever it says), or a Fault', registers },
    labelNames: ['outcome'],
  });
  const searches = new Counter({
    ...{ name: 'schakel_fhir_searches_total', help: 'Searches over FHIR: answered (with or without matches), refused or failed', registers },
    labelNames: ['type', 'outcome'],
  });
  const over = new Counter({
    ...{ name: 'schakel_requests_over_limit_total', help: 'Requests refused since too many were at work', registers },
    labelNames: ['listener', 'bound'],
  });
  return (listener) => ({
    ended: ({ method, route = 'none', status, seconds }) => {
      const [, type, rest = ''] = RESOURCE.exec(route) ?? [];
      const told = type === undefined ? String(status ?? 'aborted') : statusOf(status);
      duration.observe({ listener, method: METHODS.has(method) ? method : 'other', route, status: told }, seconds);
      if (route === SOAP && method === 'POST') soap.inc({ outcome: status === undefined ? 'aborted' : status === 200 ? 'message' : 'fault' });
      if (type !== undefined && SEARCH.has(rest)) searches.inc({ type, outcome: outcomeOf(status) });
    },
    overLimit: (bound) => over.inc({ listener, bound }),
  });
}

/** Whether something was found may show as 200 or 404, and is nobody's business here. */
function statusOf(status: number | undefined): string {
  if (status === undefined) return 'aborted';
  return status === 200 || status === 404 ? 'answered' : String(status);
}

function outcomeOf(status: number | undefined): 'answered' | 'refused' | 'failed' | 'aborted' {
  if (status === undefined) return 'aborted';
  if (status < 400 || status === 404) return 'answered';
  return status < 500 ? 'refused' : 'failed';
}
