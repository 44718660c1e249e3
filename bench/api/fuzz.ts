/** Requests that mean no good, from eight sides at once: what they were answered, and what the server's memory did meanwhile. */
import { Agent, request } from 'node:http';
import { type FuzzedRequest, fuzzRequests, seededRandom } from '@sluice/testing';
import type { Api } from './start-api.ts';

export interface Fuzzed {
  readonly sent: number;
  readonly seconds: number;
  /** By the first digit of the status; 0 where the connection was closed. Without `notReady`. */
  readonly statuses: number[];
  /** What `/readyz` is there to say: the store took more than two seconds, as it does where too many others want the processor. */
  readonly notReady: number;
  /** Resident bytes after a tenth, after half, and at the end. */
  readonly memory: readonly number[];
  readonly errors: number;
  /** What was answered with a 5xx, to be looked into. */
  readonly failures: readonly string[];
}

export async function fuzz(api: Api, { requests, seed }: { readonly requests: number; readonly seed: number }): Promise<Fuzzed> {
  const listed = JSON.stringify(await api.ask('/v1/runs?limit=3'));
  const runIds = [...listed.matchAll(/"runId":"([^"]+)"/g)].flatMap(([, id]) => id ?? []);
  const results = await Promise.all(runIds.map(async (id) => JSON.stringify(await api.ask(`/v1/runs/${id}/results?limit=1`))));
  const sha256 = /"sha256":"([0-9a-f]{64})"/.exec(results.join(''))?.[1];
  if (sha256 === undefined) throw new Error('Cannot fuzz: no run holds a PDF; expected a document to ask for');
  const source = fuzzRequests({ random: seededRandom(seed), runIds: [...new Set(runIds)], sha256 });
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const statuses = Array.from({ length: 6 }, () => 0);
  const memory: number[] = [];
  const failures: string[] = [];
  const marks = [Math.floor(requests * 0.1), Math.floor(requests * 0.5)];
  const began = performance.now();
  let [sent, notReady] = [0, 0];
  const side = async (): Promise<void> => {
    while (sent < requests) {
      sent += 1;
      if (marks.includes(sent)) memory.push(await api.residentBytes());
      const asked = source.next().value;
      const status = await send(api.address, asked, agent);
      if (status === 503 && /^\/readyz(\?|$)/.test(asked.path)) {
        notReady += 1;
        continue;
      }
      if (status >= 500) failures.push(`${asked.method} ${asked.path} ${status}`);
      const digit = Math.floor(status / 100);
      statuses[digit] = (statuses[digit] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: 8 }, side));
  memory.push(await api.residentBytes());
  agent.destroy();
  return { sent, seconds: (performance.now() - began) / 1000, statuses, notReady, memory, errors: api.complaints.length, failures };
}

function send(address: string, { method, path, headers, body }: FuzzedRequest, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    try {
      const asked = request(`${address}${path}`, { method, headers: { ...headers, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) }, agent }, (response) => {
        // A stream of events would not end by itself.
        if (response.headers['content-type'] === 'text/event-stream') {
          response.destroy();
          resolve(response.statusCode ?? 0);
        }
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.on('error', () => resolve(response.statusCode ?? 0));
      });
      asked.on('error', () => resolve(0));
      asked.end(body);
    } catch {
      // What node itself refuses to send.
      resolve(0);
    }
  });
}
