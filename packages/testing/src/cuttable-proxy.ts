/** A TCP port before a server, which can go away and come back: an outage of a database that nobody has to stop. */
import { type Socket, connect, createServer } from 'node:net';

export interface CuttableProxy extends AsyncDisposable {
  readonly port: number;
  /** Breaks all connections and refuses new ones. */
  cut(): void;
  /** Forwards nothing any more, either way, and breaks nothing: neither side is told. */
  hold(): void;
  /** Ends either; what was held goes on its way. */
  mend(): void;
}

/**
 * @example
 * await using proxy = await startCuttableProxy({ host: '127.0.0.1', port: 5432 });
 * proxy.cut();
 */
export async function startCuttableProxy(target: { readonly host: string; readonly port: number } | { readonly path: string }): Promise<CuttableProxy> {
  /** To where what comes on each is sent. */
  const open = new Map<Socket, Socket>();
  let isCut = false;
  let isHeld = false;
  const server = createServer((near) => {
    near.on('error', () => undefined);
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(target);
    far.on('error', () => undefined);
    for (const [one, other] of [[near, far], [far, near]] as const) {
      open.set(one, other);
      if (!isHeld) one.pipe(other);
      one.once('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`Cannot start the proxy: its address is ${JSON.stringify(address)}; expected a port`);
  const breakAll = (): void => {
    for (const socket of open.keys()) socket.destroy();
  };
  return {
    port: address.port,
    cut: () => {
      isCut = true;
      breakAll();
    },
    hold: () => {
      isHeld = true;
      for (const [one, other] of open) one.unpipe(other);
    },
    mend: () => {
      isCut = false;
      if (isHeld) for (const [one, other] of open) one.pipe(other);
      isHeld = false;
    },
    [Symbol.asyncDispose]: () => {
      breakAll();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
