/** What `evaluate` measured of a model's certainty, kept: without it no confidence is given out. */
import type { Outcome } from '@sluice/core-models';
import { sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { calibrations } from '../db/schema.ts';
import { type CalibrationMap, calibrated } from './calibration.ts';

export type Calibrate = (outcome: Outcome) => Outcome;

/** The newest measurement replaces an older one. */
export async function saveCalibration(db: Database, given: { readonly model: string; readonly promptVersion: string; readonly map: CalibrationMap; readonly judged: number }): Promise<void> {
  const row = { ...given, map: [...given.map] };
  await db.orm
    .insert(calibrations)
    .values(row)
    .onConflictDoUpdate({ target: [calibrations.model, calibrations.promptVersion], set: { map: row.map, judged: row.judged, createdAt: sql`now()` } });
}

/** Puts the measured share in the place of what a model said; takes what is not calibrated away. */
export async function openCalibrations(db: Database): Promise<Calibrate> {
  const rows = await db.orm.select().from(calibrations);
  const maps = new Map(rows.map((row) => [`${row.promptVersion}\n${row.model}`, row.map]));
  return (outcome) => {
    const { model, promptVersion } = outcome.provenance ?? {};
    const map = model === null || model === undefined ? undefined : maps.get(`${promptVersion ?? ''}\n${model}`);
    return { ...outcome, extraction: Object.fromEntries(Object.entries(outcome.extraction).map(([name, { confidence, ...result }]) => [name, confidence === undefined || map === undefined ? result : { ...result, confidence: calibrated(map, confidence) }])) };
  };
}
