/** `sluice worker`: takes papers of whatever runs there are in a store that many processes share, until it is told to stop. */
import { ConfigurationError } from '@sluice/core-models';
import { type WorkerEvent, Step, steps } from '@sluice/pipeline';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Face } from '../face.ts';
import { onInterrupt } from '../interrupt.ts';
import { requestAgain } from '../plan-requests.ts';
import { count } from '../render/quantity.ts';
import { shortId } from '../short-id.ts';
import { withSluice } from '../with-sluice.ts';
import { metricsPlace } from '../worker-metrics/metrics-place.ts';
import { serveMetrics } from '../worker-metrics/serve-metrics.ts';
import { WorkerCounts, whyNotReady, workerReadings } from '../worker-metrics/worker-readings.ts';

interface WorkerFlags {
  readonly db?: string;
  readonly stages: readonly Step[];
  readonly blobs?: string;
  readonly maxRuns?: string;
  readonly metricsPort?: string;
  readonly metricsHost?: string;
  readonly json?: boolean;
}

export function addWorker(program: Command, face: Face): void {
  program
    .command('worker')
    .description('work on the runs of a shared store until told to stop; as many as you like, on as many machines')
    .option('--db <url>', 'postgres://… (default: DATABASE_URL)')
    .addOption(new Option('--stages <names>', 'neighbours among download,convert,extract, or all').argParser(stagesOf).default(steps, 'all'))
    .option('--blobs <address>', 'where workers find each other’s PDFs: a shared folder, or s3://BUCKET/PREFIX?endpoint=… (default: SLUICE_BLOBS)')
    .option('--max-runs <n>', 'runs at once (default: 8)')
    .option('--metrics-port <n>', 'answer /metrics, /healthz and /readyz over HTTP there (default: SLUICE_METRICS_PORT, else not at all)')
    .option('--metrics-host <address>', 'and on this address (default: SLUICE_METRICS_HOST, else 127.0.0.1)')
    .option('--json', 'one JSON event a line on stdout, nothing else')
    .action((flags: WorkerFlags) => work(flags, face));
}

async function work(flags: WorkerFlags, face: Face): Promise<void> {
  const { terminal } = face;
  const maxRuns = flags.maxRuns === undefined ? undefined : Number(flags.maxRuns);
  if (maxRuns !== undefined && !(Number.isInteger(maxRuns) && maxRuns > 0)) throw new ConfigurationError(`Cannot use --max-runs "${flags.maxRuns}": it is no count; expected a whole number from 1`);
  const place = metricsPlace(flags, terminal.env);
  await withSluice(face, { db: flags.db, create: false, asWorker: true, blobs: flags.blobs }, async (sluice) => {
    const abort = new AbortController();
    const counts = new WorkerCounts();
    const waited = new Set<string>();
    await using served = place === null ? null : await serveMetrics({ ...place, readings: () => workerReadings({ live: worker.live(), counts, residentBytes: terminal.residentBytes() }), whyNotReady: () => whyNotReady(worker.live()) });
    if (served !== null) face.say(`Tells of itself on ${served.address}/metrics.`);
    const worker = sluice.worker({
      steps: flags.stages,
      signal: abort.signal,
      ...(maxRuns === undefined ? {} : { maxRuns }),
      complete: (recorded) => requestAgain(recorded, { sources: [], flags: {}, terminal }),
      onEvent: (event) => {
        counts.add(event);
        if (flags.json === true) void terminal.out.write(`${JSON.stringify(event)}\n`);
        else {
          const sentence = sentenceOf(event);
          if (sentence === null) return;
          // One that waits for the next step again and again says so once a run.
          if (event.type === 'backpressure') {
            if (waited.has(event.runId)) return;
            waited.add(event.runId);
          }
          face.say(sentence);
        }
      },
    });
    using _interrupt = onInterrupt(face, { inFlight: () => 0, drain: () => worker.drain(), abort: () => abort.abort(new DOMException('told to stop now', 'AbortError')) });
    await worker.done;
    if (flags.json !== true) face.say(`Stopped after ${count(counts.outcomes + counts.handedOn, 'paper')}.`);
  });
}

/** Null for what is said too often to be read. */
function sentenceOf(event: WorkerEvent): string | null {
  switch (event.type) {
    case 'started':
      return `Worker ${event.workerId.split(':').slice(0, 2).join(':')} waits for papers (${event.steps.join(', ')}); Ctrl-C or SIGTERM ends it when what it has in hand is done.`;
    case 'attending':
      return `Works on run ${shortId(event.runId)}.`;
    case 'left':
      return `Has left run ${shortId(event.runId)}.`;
    case 'keeps_away':
      return `Keeps away from run ${shortId(event.runId)}: ${event.reason}`;
    case 'refused':
      return `${count(event.ordinals.length, 'outcome')} of run ${shortId(event.runId)} came too late and ${event.ordinals.length === 1 ? 'was' : 'were'} refused: the leases had run out. What was paid for is kept.`;
    case 'backpressure':
      return event.state === 'paused' ? `Takes no more of run ${shortId(event.runId)} while ${count(event.waiting, 'paper')} wait for ${event.step}.` : null;
    case 'warning':
      return event.message;
    case 'recorded':
    case 'lost':
    case 'handed_on':
    case 'stopped':
      return null;
  }
}

function stagesOf(value: string): readonly Step[] {
  if (value === 'all') return steps;
  return value.split(',').map((name) => {
    const step = Step.safeParse(name.trim());
    if (!step.success) throw new InvalidArgumentError(`"${name}" is none of ${steps.join(', ')}.`);
    return step.data;
  });
}
