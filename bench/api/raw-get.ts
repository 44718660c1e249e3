/** GET over one kept connection and nothing else: a fifth of what node's own client takes, so that what is measured is whoever answers. */
import { type Socket, connect } from 'node:net';

const endOfHead = Buffer.from('\r\n\r\n');
const nothing = Buffer.alloc(0);

export class RawConnection {
  readonly #port: number;
  readonly #onFree: (connection: RawConnection) => void;
  #socket: Socket | undefined;
  #onStatus: ((status: number) => void) | undefined;
  #head: Buffer = nothing;
  #status = 0;
  /** Of the body; null while the head is read. */
  #left: number | null = null;

  /** `onFree` is told each time when it can take one more. */
  constructor(port: number, onFree: (connection: RawConnection) => void) {
    this.#port = port;
    this.#onFree = onFree;
  }

  /** `request` is the whole of it as bytes. `onStatus` is told when its answer has come wholly, 0 where the connection ended before. */
  send(request: Buffer, onStatus: (status: number) => void): void {
    this.#onStatus = onStatus;
    this.#socket ??= this.#open();
    this.#socket.write(request);
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#socket = undefined;
      if (this.#onStatus !== undefined) this.#end(0);
    });
    return socket;
  }

  #take(bytes: Buffer): void {
    if (this.#left === null) {
      this.#head = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes]);
      const at = this.#head.indexOf(endOfHead);
      if (at === -1) return;
      const head = this.#head.toString('latin1', 0, at);
      const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
      if (length === undefined) throw new Error(`Cannot measure: an answer does not say its length; expected content-length in ${JSON.stringify(head)}`);
      this.#status = Number(head.slice(9, 12));
      this.#left = Number(length) - (this.#head.length - at - endOfHead.length);
      this.#head = nothing;
    } else this.#left -= bytes.length;
    if (this.#left === 0) this.#end(this.#status);
  }

  #end(status: number): void {
    const onStatus = this.#onStatus;
    this.#onStatus = undefined;
    this.#left = null;
    this.#head = nothing;
    onStatus?.(status);
    this.#onFree(this);
  }
}

export function rawRequest(port: number, path: string): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`);
}
