/** What can be measured of the service, as plain numbers: read anew each time, for whoever asks. */
import { type Reading, processReadings, stageReadings } from '@sluice/pipeline';
import type { EventStreams } from '../event-stream.ts';
import type { Runner } from '../runner.ts';
import type { Requests } from './requests.ts';

export interface Measured {
  readonly runner: Pick<Runner, 'active' | 'live'>;
  readonly streams: Pick<EventStreams, 'readers'>;
  readonly requests: Requests;
  readonly residentBytes: () => number;
}

/** Runs at work here carry their id as a label: there are few at a time, and they go when the run ends. */
export function readings({ runner, streams, requests, residentBytes }: Measured): readonly Reading[] {
  const all: Reading[] = [
    ...processReadings({ runs: runner.active.length, residentBytes: residentBytes() }),
    { name: 'sluice_event_readers', help: 'Open event streams', kind: 'gauge', labels: {}, value: streams.readers },
    ...requests.counts().map(({ method, route, status, count }): Reading => ({ name: 'sluice_http_requests_total', help: 'Requests answered', kind: 'counter', labels: { method, route, status: String(status) }, value: count })),
  ];
  for (const run of runner.active) {
    const live = runner.live(run);
    if (live === null) continue;
    const { papersCompleted, papersCached, papersDeduplicated, papersFiltered, papersFailed, papersPending } = live.pipeline;
    for (const [status, value] of Object.entries({ extracted: papersCompleted, cached: papersCached, duplicate: papersDeduplicated, filtered: papersFiltered, failed: papersFailed, pending: papersPending })) {
      all.push({ name: 'sluice_run_entries', help: 'Entries of a run by status', kind: 'gauge', labels: { run, status }, value });
    }
    all.push(...stageReadings(run, live.stages));
    if (live.spentUsd !== null) all.push({ name: 'sluice_run_spent_usd', help: 'Money spent by a run', kind: 'gauge', labels: { run }, value: live.spentUsd });
  }
  return all;
}
