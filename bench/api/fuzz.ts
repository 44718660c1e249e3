/** Requests that mean no good, from eight sides at once: what they were answered, and what the server's memory did meanwhile. */
import { Agent, request } from 'node:http';
import { type FuzzedRequest, fuzzRequests, seededRandom } from '@sluice/testing';
import type { Api } from './start-api.ts';

export interface Fuzzed {
  readonly sent: number;
  readonly seconds: number;
  /** By the first digit of the status; 0 where the connection was closed. */
  readonly statuses: number[];
  /** Resident bytes after a tenth, after half, and at the end. */
  readonly memory: readonly number[];
  readonly errors: number;
  /** What was answered with a 5xx, to be looked into. */
  readonly failures: readonly string[];
}

export async function fuzz(api: Api, requests: number): Promise<Fuzzed> {
  const listed = JSON.stringify(await api.ask('/v1/runs?limit=3'));
  const runIds = [...listed.matchAll(/"runId":"([^"]+)"/g)].flatMap(([, id]) => id ?? []);
  const source = fuzzRequests({ random: seededRandom(1), runIds: [...new Set(runIds)], sha256: '0'.repeat(64) });
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const statuses = Array.from({ length: 6 }, () => 0);
  const memory: number[] = [];
  const failures: string[] = [];
  const marks = [Math.floor(requests * 0.1), Math.floor(requests * 0.5)];
  const began = performance.now();
  let sent = 0;
  const side = async (): Promise<void> => {
    while (sent < requests) {
      sent += 1;
      if (marks.includes(sent)) memory.push(await api.residentBytes());
      const asked = source.next().value;
      const status = await send(api.address, asked, agent);
      if (status >= 500) failures.push(`${asked.method} ${asked.path} ${status}`);
      const digit = Math.floor(status / 100);
      statuses[digit] = (statuses[digit] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: 8 }, side));
  memory.push(await api.residentBytes());
  agent.destroy();
  return { sent, seconds: (performance.now() - began) / 1000, statuses, memory, errors: api.complaints.length, failures };
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
