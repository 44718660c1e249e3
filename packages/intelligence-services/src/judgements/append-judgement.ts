/** Records a judgement; nothing is ever changed or removed but by `forget`. */
import type { Judgement } from '@sluice/core-models';
import { newRunId } from '../checkpoint/run-id.ts';
import type { Database } from '../db/database.ts';
import { judgements } from '../db/schema.ts';

export type NewJudgement = Omit<Judgement, 'judgementId' | 'createdAt'>;

/** `now` decides which of a reviewer's words on one value is the last. */
export async function appendJudgement(db: Database, judgement: NewJudgement, now: Date): Promise<Judgement> {
  // Time-ordered as the runs' ids are.
  const judgementId = newRunId(now);
  await db.orm.insert(judgements).values({ ...judgement, judgementId, createdAt: now });
  return { ...judgement, judgementId, createdAt: now.toISOString() };
}
