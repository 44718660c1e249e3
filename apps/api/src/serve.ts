/** A socket for the app, and its closing: requests in flight are answered, idle connections are dropped. */
import { serve as listen } from '@hono/node-server';

export interface Served extends AsyncDisposable {
  readonly host: string;
  /** The port that was given by the system, where 0 was asked for. */
  readonly port: number;
}

/** Resolves once the server listens. Rejects where it cannot, a port in use for instance. */
export async function serve(options: {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly host: string;
  readonly port: number;
  /** @default no limit */
  readonly maxConnections?: number;
}): Promise<Served> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = listen({ fetch: options.fetch, hostname: options.host, port: options.port }, (info) => resolve(info.port));
  if ('maxConnections' in server && options.maxConnections !== undefined) server.maxConnections = options.maxConnections;
  server.once('error', (cause) => {
    const place = `${options.host}:${options.port}`;
    reject(new Error(`Cannot listen on "${place}": ${cause.message}; expected a free port on an address of this machine`, { cause }));
  });
  return {
    host: options.host,
    port: await promise,
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<undefined>();
      server.close(() => closed.resolve(undefined));
      if ('closeIdleConnections' in server) server.closeIdleConnections();
      await closed.promise;
    },
  };
}
