/** What can be measured of a worker: the same names as the service's where they mean the same, and its own. */
import { type Reading, type WorkerEvent, type WorkerLive, processReadings, stageReadings } from '@sluice/pipeline';

/** What it has done since it began. */
export class WorkerCounts {
  outcomes = 0;
  handedOn = 0;
  refused = 0;
  lostLeases = 0;

  add(event: WorkerEvent): void {
    if (event.type === 'recorded') this.outcomes += event.outcomes;
    if (event.type === 'handed_on') this.handedOn += 1;
    if (event.type === 'refused') this.refused += event.ordinals.length;
    if (event.type === 'lost') this.lostLeases += event.ordinals.length;
  }
}

export function workerReadings(given: { readonly live: WorkerLive; readonly counts: WorkerCounts; readonly residentBytes: number }): readonly Reading[] {
  const { live, counts, residentBytes } = given;
  const own = (kind: Reading['kind'], name: string, help: string, value: number): Reading => ({ name, help, kind, labels: {}, value });
  return [
    ...processReadings({ runs: live.runs.length, residentBytes }),
    own('gauge', 'sluice_worker_papers_in_hand', 'Papers that this worker has by lease', live.runs.reduce((sum, { papersInHand }) => sum + papersInHand, 0)),
    own('gauge', 'sluice_worker_runs_kept_away', 'Runs that this worker keeps away from; its log says why', live.keptAway),
    own('counter', 'sluice_worker_outcomes_total', 'Outcomes that this worker recorded', counts.outcomes),
    own('counter', 'sluice_worker_handed_on_total', 'Papers handed on to the workers of the next step', counts.handedOn),
    own('counter', 'sluice_worker_refused_total', 'Outcomes that came too late: another worker has the paper', counts.refused),
    own('counter', 'sluice_worker_lost_leases_total', 'Leases that ran out while this worker had them', counts.lostLeases),
    // Absent until the first: a worker that waits for the store's tables has none.
    ...(live.secondsSinceBeat === null ? [] : [own('gauge', 'sluice_worker_beat_age_seconds', 'Seconds since the database last answered', live.secondsSinceBeat)]),
    ...live.runs.flatMap(({ runId, stages }) => stageReadings(runId, stages)),
  ];
}

/** An idle worker beats every twelve seconds at most, and counts as dead after thirty. */
const SILENT_SECONDS = 30;

/** A sentence where it can take no papers, null where it can. */
export function whyNotReady({ secondsSinceBeat, isDraining }: Pick<WorkerLive, 'secondsSinceBeat' | 'isDraining'>): string | null {
  if (isDraining) return 'it was told to stop, and finishes what it has in hand';
  if (secondsSinceBeat === null) return 'it waits for the store; its log says for what';
  return secondsSinceBeat > SILENT_SECONDS ? `the database has not answered for ${Math.round(secondsSinceBeat)} s` : null;
}
