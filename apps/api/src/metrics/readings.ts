/** What can be measured of the service, as plain numbers: read anew each time, for whoever asks. */
import type { EventStreams } from '../event-stream.ts';
import type { Runner } from '../runner.ts';
import type { Requests } from './requests.ts';

export interface Reading {
  readonly name: string;
  readonly help: string;
  readonly kind: 'counter' | 'gauge';
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Measured {
  readonly runner: Pick<Runner, 'active' | 'live'>;
  readonly streams: Pick<EventStreams, 'readers'>;
  readonly requests: Requests;
  readonly residentBytes: () => number;
}

/** Runs at work here carry their id as a label: there are few at a time, and they go when the run ends. */
export function readings({ runner, streams, requests, residentBytes }: Measured): readonly Reading[] {
  const all: Reading[] = [
    { name: 'sluice_runs_active', help: 'Runs at work in this process', kind: 'gauge', labels: {}, value: runner.active.length },
    { name: 'sluice_event_readers', help: 'Open event streams', kind: 'gauge', labels: {}, value: streams.readers },
    { name: 'process_resident_memory_bytes', help: 'Resident memory', kind: 'gauge', labels: {}, value: residentBytes() },
    ...requests.counts().map(({ method, route, status, count }): Reading => ({ name: 'sluice_http_requests_total', help: 'Requests answered', kind: 'counter', labels: { method, route, status: String(status) }, value: count })),
  ];
  for (const run of runner.active) {
    const live = runner.live(run);
    if (live === null) continue;
    const { papersCompleted, papersCached, papersDeduplicated, papersFiltered, papersFailed, papersPending } = live.pipeline;
    for (const [status, value] of Object.entries({ extracted: papersCompleted, cached: papersCached, duplicate: papersDeduplicated, filtered: papersFiltered, failed: papersFailed, pending: papersPending })) {
      all.push({ name: 'sluice_run_entries', help: 'Entries of a run by status', kind: 'gauge', labels: { run, status }, value });
    }
    for (const { stage, limit, active, waiting, busySeconds } of live.stages) {
      all.push({ name: 'sluice_stage_slots', help: 'Slots of a stage', kind: 'gauge', labels: { run, stage }, value: limit });
      all.push({ name: 'sluice_stage_active', help: 'Slots at work', kind: 'gauge', labels: { run, stage }, value: active });
      all.push({ name: 'sluice_stage_waiting', help: 'Papers that wait for a slot', kind: 'gauge', labels: { run, stage }, value: waiting });
      all.push({ name: 'sluice_stage_busy_seconds', help: 'Seconds at work, summed over slots', kind: 'gauge', labels: { run, stage }, value: busySeconds });
    }
    if (live.spentUsd !== null) all.push({ name: 'sluice_run_spent_usd', help: 'Money spent by a run', kind: 'gauge', labels: { run }, value: live.spentUsd });
  }
  return all;
}
