/** The queue that carries papers to workers: one lease a paper, fenced by its attempt, ended in the transaction that records the outcome. */
import { type SQL, sql } from 'drizzle-orm';
import { type PgBoss, fromDrizzle } from 'pg-boss';
import { z } from 'zod';
import { briefTransaction } from '../db/brief-transaction.ts';
import type { Database, Orm } from '../db/database.ts';
import { isDatabaseGone, isDeadlock } from '../db/errors.ts';
import { patiently } from '../db/patience.ts';
import { rowsOf } from '../db/rows.ts';
import { feedQueue } from './feed-queue.ts';
import { ActiveJob, type HeldJob, type Lease, type Rest, heldJob } from './held-job.ts';
import { jobIdRange, newJobId } from './job-id.ts';
import { jobTable, openBoss, queueSchema, serverOf } from './open-boss.ts';
import { renewLeases } from './renew-leases.ts';
import { standingPapers } from './standing-papers.ts';
import { type Handed, type Step, queueName, steps } from './step.ts';

export interface QueuedPaper {
  readonly ordinal: number;
  /** The best is taken first: 1 before 2. */
  readonly rank: number;
  readonly handed?: Handed;
  /** Of the lease before: the next one's is larger. */
  readonly epoch?: number;
}

/** A holder that does not renew its leases for so long has lost them. The shortest that pg-boss takes is 10 s. */
export const LEASE_SECONDS = 15;
export const WAKE_CHANNEL = 'sluice_work';

export interface PaperQueueOptions {
  /** Creates or renews its tables, where this role may. */
  readonly migrate: boolean;
}

export class PaperQueue implements AsyncDisposable {
  readonly #db: Database;
  readonly #boss: PgBoss;

  private constructor(db: Database, boss: PgBoss) {
    this.#db = db;
    this.#boss = boss;
  }

  static async open(db: Database, { migrate }: PaperQueueOptions): Promise<PaperQueue> {
    return new PaperQueue(db, await openBoss(db, { migrate }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#boss.stop({ graceful: false, close: false });
  }

  /** Idempotent. */
  async openRun(runId: string): Promise<void> {
    for (const step of steps) {
      if ((await this.#boss.getQueue(queueName(runId, step))) !== null) continue;
      await this.#boss.createQueue(queueName(runId, step), {
        heartbeatSeconds: LEASE_SECONDS,
        // Longer than any paper takes: a living holder renews, whatever it does.
        expireInSeconds: 86_399,
        retentionSeconds: 90 * 86_400,
        // How often a lease may be lost is counted by us (lost-leases.ts), where a release does not count.
        retryLimit: 1_000_000,
      });
    }
  }

  /** Takes back what nobody has in hand; leases that are out may still be settled. */
  async withdrawRun(runId: string): Promise<void> {
    await this.#stopFeeding(runId);
    for (const step of steps) {
      if ((await this.#boss.getQueue(queueName(runId, step))) !== null) await this.#boss.deleteQueuedJobs(queueName(runId, step));
    }
  }

  /** Every lease that is still out is lost. */
  async closeRun(runId: string): Promise<void> {
    await this.#stopFeeding(runId);
    for (const step of steps) await this.#boss.deleteQueue(queueName(runId, step));
  }

  async put(runId: string, step: Step, papers: readonly QueuedPaper[], tx?: Orm): Promise<void> {
    if (papers.length === 0) return;
    const jobs = papers.map(({ ordinal, rank, handed, epoch }) => ({
      id: newJobId(ordinal),
      priority: -rank,
      data: { o: ordinal, ...(handed === undefined ? {} : { h: handed }), ...(epoch === undefined ? {} : { b: epoch + 1 }) },
    }));
    await this.#boss.insert(queueName(runId, step), jobs, tx === undefined ? {} : { db: within(tx) });
  }

  /** The rest of a run, to be met beside the paper of this rank. */
  async putRest(tx: Orm, runId: string, { after, rank, page }: Pick<Rest, 'after' | 'page'> & { readonly rank: number }): Promise<void> {
    await this.#boss.insert(queueName(runId, 'download'), [{ id: newJobId(0), priority: -rank, data: { o: 0, a: [after.rank, after.ordinal], n: page } }], { db: within(tx) });
  }

  /** Takes the rest of a run away from whoever has it, and keeps all others from putting papers of this run until `tx` ends. */
  async dropRest(tx: Orm, runId: string): Promise<void> {
    await this.lockFeed(tx, runId);
    const name = queueName(runId, 'download');
    const found = await rowsOf(tx, sql`select id::text as id from ${jobTable} where name = ${name} and id <= ${jobIdRange(0).greatest}::uuid`);
    const ids = z.array(z.object({ id: z.string() })).parse(found).map(({ id }) => id);
    if (ids.length > 0) await this.#boss.deleteJob(name, ids, { db: within(tx) });
  }

  /** One at a time puts pages of a run: two would put the same papers. */
  async lockFeed(tx: Orm, runId: string): Promise<void> {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${runId}, 7305114864))`);
  }

  /** Those of these papers that stand in a queue of their run or are in a worker's hands, whatever the step. */
  async standing(tx: Orm, runId: string, ordinals: readonly number[]): Promise<ReadonlySet<number>> {
    return await standingPapers(tx, steps.map((step) => queueName(runId, step)), ordinals);
  }

  /** Wakes workers that wait; those that cannot hear look by themselves within seconds. */
  async wake(tx: Orm = this.#db.orm): Promise<void> {
    await tx.execute(sql`select pg_notify(${WAKE_CHANNEL}, '')`);
  }

  /** At most `max` of the best that nobody has. Where the rest of the run is among them, its next page is put. */
  async take(runId: string, step: Step, max: number): Promise<readonly Lease[]> {
    for (;;) {
      const jobs = await ifThere(this.#boss.fetch(queueName(runId, step), { batchSize: max, includeMetadata: true }), []);
      const held = jobs.map((job) => heldJob(runId, step, job));
      const leases = held.filter((job) => 'ordinal' in job);
      for (const job of held) if ('after' in job) await this.#feed(job);
      // The rest that came alone is papers by now.
      if (leases.length > 0 || held.length === 0) return leases;
    }
  }

  /** Those of these runs that have papers of these steps which nobody has. */
  async waiting(runIds: readonly string[], among: readonly Step[]): Promise<ReadonlySet<string>> {
    if (runIds.length === 0) return new Set();
    const runOf = new Map(runIds.flatMap((runId) => among.map((step) => [queueName(runId, step), runId] as const)));
    const found = await serverOf(this.#db).run(
      `select name from unnest($1::text[]) as wanted(name) where exists (select 1 from ${queueSchema}.job where job.name = wanted.name and state < 'active' and not blocked)`,
      [[...runOf.keys()]],
    );
    return new Set(z.array(z.object({ name: z.string() })).parse(found).flatMap(({ name }) => runOf.get(name) ?? []));
  }

  /** How many papers stand before a step in nobody's hands, counted up to `most`. */
  async countFree(runId: string, step: Step, most: number): Promise<number> {
    const found = await serverOf(this.#db).run(`select count(*)::int as n from (select 1 from ${queueSchema}.job where name = $1 and state < 'active' limit $2) as free`, [queueName(runId, step), most]);
    return z.tuple([z.object({ n: z.number() })]).parse(found)[0].n;
  }

  /** How many papers of a run are in workers' hands. */
  async countHeld(runId: string): Promise<number> {
    const found = await serverOf(this.#db).run(`select count(*)::int as n from ${queueSchema}.job where name = any($1::text[]) and state = 'active'`, [steps.map((step) => queueName(runId, step))]);
    return z.tuple([z.object({ n: z.number() })]).parse(found)[0].n;
  }

  /** Which of them are still held, renewed for another LEASE_SECONDS. */
  async renew(leases: readonly Lease[]): Promise<ReadonlySet<string>> {
    return await this.#byQueue(leases, async (name, attempts) => ({ settled: await renewLeases(this.#db.orm, name, attempts) }));
  }

  /** Ends leases within the transaction that records what became of the papers; answers with those that still stood. The rows stay locked until it ends. */
  async settle(tx: Orm, leases: readonly HeldJob[]): Promise<ReadonlySet<string>> {
    return await this.#byQueue(leases, (name, attempts) => this.#boss.deleteJob(name, attempts, { db: within(tx) }));
  }

  /** Gives papers back, best first as before: nobody's fault, so not counted as lost. */
  async release(leases: readonly Lease[]): Promise<void> {
    if (leases.length === 0) return;
    await briefTransaction(this.#db, async (tx) => {
      const held = await this.settle(tx, leases);
      const back = leases.filter((lease) => held.has(lease.jobId));
      for (const [runId, ofRun] of Map.groupBy(back, (lease) => lease.runId)) {
        for (const [step, ofStep] of Map.groupBy(ofRun, (lease) => lease.step)) {
          await this.put(runId, step, ofStep.map(({ ordinal, priority, handed, epoch }) => ({ ordinal, rank: -priority, epoch, ...(handed === undefined ? {} : { handed }) })), tx);
        }
      }
      await this.wake(tx);
    });
  }

  /**
   * Takes away every lease that is out: for a process that knows that all holders are dead, and need not wait for the leases to run out. Not counted as lost: with all of them
   * gone at once it was the command that was killed, or the machine, and no paper's doing.
   */
  async reclaim(runId: string): Promise<void> {
    for (const step of steps) {
      const active: readonly unknown[] = await serverOf(this.#db).run(`select id::text as id, data, retry_count as "retryCount", priority from ${queueSchema}.job where name = $1 and state = 'active'`, [queueName(runId, step)]);
      // The rest of the run is begun anew by whoever fills the queue.
      await this.release(active.map((row) => heldJob(runId, step, ActiveJob.parse(row))).filter((job) => 'ordinal' in job));
    }
  }

  /** Makes papers of silent holders free again; for one worker at a time, every few seconds. */
  async supervise(): Promise<void> {
    await this.#boss.supervise();
  }

  /** A rest that could not be put is free again when its lease runs out; the papers that came with it are worth having, and wait no longer for it than that. */
  async #feed(rest: Rest): Promise<void> {
    try {
      await patiently(() => feedQueue(this.#db, this, rest), { maxWaitMs: 1000 });
    } catch (error) {
      if (!isDatabaseGone(error) && !isDeadlock(error)) throw error;
    }
  }

  /** What a worker is about to put is put before this, or not at all. */
  async #stopFeeding(runId: string): Promise<void> {
    await briefTransaction(this.#db, (tx) => this.dropRest(tx, runId));
  }

  async #byQueue(
    leases: readonly HeldJob[],
    change: (name: string, attempts: { id: string; retryCount: number }[]) => Promise<unknown>,
  ): Promise<ReadonlySet<string>> {
    const held = new Set<string>();
    for (const [runId, ofRun] of Map.groupBy(leases, (lease) => lease.runId)) {
      for (const [step, ofStep] of Map.groupBy(ofRun, (lease) => lease.step)) {
        const attempts = ofStep.map(({ jobId, lost }) => ({ id: jobId, retryCount: lost }));
        const { settled } = Settled.parse(await ifThere(change(queueName(runId, step), attempts), { settled: [] }));
        for (const id of settled) held.add(id);
      }
    }
    return held;
  }
}

/** A run that has ended takes its queues with it, and with them every lease. */
async function ifThere<T>(work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && /^Queue .* does not exist$/.test(error.message)) return otherwise;
    throw error;
  }
}

/** Statements of pg-boss's in a transaction of ours. */
function within(tx: Orm): ReturnType<typeof fromDrizzle> {
  return fromDrizzle({ execute: async (query: SQL) => [...(await rowsOf(tx, query))] }, sql);
}

/** pg-boss answers with more than its types say: the ids that the fence let through. */
const Settled = z.object({ settled: z.array(z.string()) });
