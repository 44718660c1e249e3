/** What the service and a worker measure alike, by the same names: the process, and the stages of the runs that it works on. */
import type { StageStats } from '@sluice/core-models';
import type { Reading } from './reading.ts';

export function processReadings({ runs, residentBytes }: { readonly runs: number; readonly residentBytes: number }): readonly Reading[] {
  return [
    { name: 'sluice_runs_active', help: 'Runs at work in this process', kind: 'gauge', labels: {}, value: runs },
    { name: 'process_resident_memory_bytes', help: 'Resident memory', kind: 'gauge', labels: {}, value: residentBytes },
  ];
}

/** Runs carry their id as a label: there are few at a time, and they go when the run ends here. */
export function stageReadings(run: string, stages: readonly Pick<StageStats, 'stage' | 'limit' | 'active' | 'waiting' | 'busySeconds'>[]): readonly Reading[] {
  return stages.flatMap(({ stage, limit, active, waiting, busySeconds }): Reading[] => [
    { name: 'sluice_stage_slots', help: 'Slots of a stage', kind: 'gauge', labels: { run, stage }, value: limit },
    { name: 'sluice_stage_active', help: 'Slots at work', kind: 'gauge', labels: { run, stage }, value: active },
    { name: 'sluice_stage_waiting', help: 'Papers that wait for a slot', kind: 'gauge', labels: { run, stage }, value: waiting },
    { name: 'sluice_stage_busy_seconds', help: 'Seconds at work, summed over slots', kind: 'gauge', labels: { run, stage }, value: busySeconds },
  ]);
}
