/** An OpenTelemetry collector on 127.0.0.1 that keeps what it is sent: test-only. */
import { once } from 'node:events';
import { createServer } from 'node:http';

export interface TestCollector extends Disposable {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly endpoint: string;
  /** Path and body of each request, in the order they came. */
  readonly received: readonly string[];
}

export async function openTestCollector(): Promise<TestCollector> {
  const received: string[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      received.push(`${request.url} ${Buffer.concat(pieces).toString('utf8')}`);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`Cannot read the address ${String(address)}: it is none; expected a port`);
  return { received, endpoint: `http://127.0.0.1:${address.port}`, [Symbol.dispose]: () => void server.close() };
}
