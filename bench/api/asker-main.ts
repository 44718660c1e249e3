/**
 * Asks at a steady rate, whether or not earlier requests are answered, until it is told to stop: a process of its own, so that its pace is that of no one else.
 * A request's time counts from when it was due: what waits for a connection, or for this process itself, has waited all the same.
 */
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Asked, AskerOptions } from './crowd-words.ts';
import { RawConnection, rawRequest } from './raw-get.ts';

/** As many as a few browsers and a proxy keep. */
const CONNECTIONS = 64;

const { port, runId, papers, perSecond } = AskerOptions.parse(JSON.parse(process.argv[2] ?? ''));
// The run, its table, one paper after another, the list of runs.
const fixed = [`/v1/runs/${runId}`, `/v1/runs/${runId}/results?limit=20`, '/v1/runs?limit=5'].map((path) => rawRequest(port, path));
const single = Array.from({ length: papers }, (_, index) => rawRequest(port, `/v1/runs/${runId}/results/${index + 1}`));
const free: RawConnection[] = [];
const due: { readonly request: Buffer; readonly at: number }[] = [];
const times: number[] = [];
let failed = 0;

function sendOn(connection: RawConnection): void {
  const next = due.shift();
  if (next === undefined) {
    free.push(connection);
    return;
  }
  connection.send(next.request, (status) => {
    times.push(performance.now() - next.at);
    if (status !== 200) failed += 1;
  });
}

const over = new AbortController();
process.once('message', () => over.abort());
const all = Array.from({ length: CONNECTIONS }, () => new RawConnection(port, sendOn));
free.push(...all);
const before = process.cpuUsage();
const began = performance.now();
let sent = 0;
while (!over.signal.aborted) {
  const now = performance.now();
  for (; began + (sent * 1000) / perSecond <= now; sent += 1) {
    const request = sent % 4 === 3 ? single[(sent * 7919) % papers] : fixed[sent % 4];
    if (request !== undefined) due.push({ request, at: began + (sent * 1000) / perSecond });
    // The one that has been free longest: all are kept open.
    const connection = free.shift();
    if (connection !== undefined) sendOn(connection);
  }
  await sleep(Math.max(0, began + (sent * 1000) / perSecond - performance.now()));
}
const seconds = (performance.now() - began) / 1000;
while (times.length < sent) await sleep(10);
const { user, system } = process.cpuUsage(before);
process.send?.({ times, seconds, failed, cpu: (user + system) / 1e6 } satisfies Asked);
for (const connection of all) connection.close();
