/** A worker's small HTTP face: `/metrics` for Prometheus, `/healthz` and `/readyz` as the service has them. */
import { once } from 'node:events';
import { type ServerResponse, createServer } from 'node:http';
import { ConfigurationError } from '@sluice/core-models';
import { PROMETHEUS_TYPE, type Reading, readingsText } from '@sluice/pipeline';

export interface ServeMetricsOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly readings: () => readonly Reading[];
  /** A sentence where it is not ready. */
  readonly whyNotReady: () => string | null;
}

export interface ServedMetrics extends AsyncDisposable {
  /** `http://127.0.0.1:9464`. */
  readonly address: string;
}

/** Prometheus, a probe, and a person who looks. */
const MAX_CONNECTIONS = 32;

/** @throws {ConfigurationError} where it cannot listen there. */
export async function serveMetrics({ host, port, readings, whyNotReady }: ServeMetricsOptions): Promise<ServedMetrics> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, 'only GET is answered here\n');
    switch (request.url?.split('?')[0]) {
      case '/metrics':
        return answer(response, 200, readingsText(readings()), PROMETHEUS_TYPE);
      case '/healthz':
        return answerJson(response, 200, { status: 'ok' });
      case '/readyz': {
        const reason = whyNotReady();
        return reason === null ? answerJson(response, 200, { status: 'ready', reason }) : answerJson(response, 503, { status: 'not_ready', reason });
      }
      default:
        return answer(response, 404, 'there are /metrics, /healthz and /readyz\n');
    }
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new ConfigurationError(`Cannot listen on "${host}:${port}": ${cause instanceof Error ? cause.message : String(cause)}; expected a free port on an address of this machine (--metrics-port, --metrics-host)`, { cause });
  }
  const bound = server.address();
  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${typeof bound === 'object' && bound !== null ? bound.port : port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function answer(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

function answerJson(response: ServerResponse, status: number, body: Readonly<Record<string, unknown>>): void {
  answer(response, status, JSON.stringify(body), 'application/json');
}
