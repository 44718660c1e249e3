/** The queue that carries papers to workers: one lease a paper, fenced by its attempt, ended in the transaction that records the outcome. */
import { type SQL, sql } from 'drizzle-orm';
import { type PgBoss, fromDrizzle } from 'pg-boss';
import { z } from 'zod';
import { briefTransaction } from '../db/brief-transaction.ts';
import type { Database, Orm } from '../db/database.ts';
import { rowsOf } from '../db/rows.ts';
import { openBoss, queueSchema, serverOf } from './open-boss.ts';
import { type Handed, JobData, type Step, queueName, steps } from './step.ts';

/** A paper in a worker's hands. Once the lease has run out, or another worker has the paper, `settle` knows it no more. */
export interface Lease {
  readonly runId: string;
  readonly ordinal: number;
  readonly step: Step;
  readonly jobId: string;
  /** Leases of this job that were lost before. */
  readonly lost: number;
  /** Leases of this paper before this one, lost, given back or handed on: it only grows. What an outcome keeps as its fence. */
  readonly epoch: number;
  readonly handed: Handed | undefined;
  readonly priority: number;
}

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

export class PaperQueue implements AsyncDisposable {
  readonly #db: Database;
  readonly #boss: PgBoss;

  private constructor(db: Database, boss: PgBoss) {
    this.#db = db;
    this.#boss = boss;
  }

  static async open(db: Database, options: { readonly migrate: boolean }): Promise<PaperQueue> {
    return new PaperQueue(db, await openBoss(db, options));
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
    for (const step of steps) {
      if ((await this.#boss.getQueue(queueName(runId, step))) !== null) await this.#boss.deleteQueuedJobs(queueName(runId, step));
    }
  }

  /** Every lease that is still out is lost. */
  async closeRun(runId: string): Promise<void> {
    for (const step of steps) await this.#boss.deleteQueue(queueName(runId, step));
  }

  async put(runId: string, step: Step, papers: readonly QueuedPaper[], tx?: Orm): Promise<void> {
    if (papers.length === 0) return;
    const jobs = papers.map(({ ordinal, rank, handed, epoch }) => ({
      priority: -rank,
      data: { o: ordinal, ...(handed === undefined ? {} : { h: handed }), ...(epoch === undefined ? {} : { b: epoch + 1 }) },
    }));
    await this.#boss.insert(queueName(runId, step), jobs, tx === undefined ? {} : { db: within(tx) });
  }

  /** Wakes workers that wait; those that cannot hear look by themselves within seconds. */
  async wake(tx: Orm = this.#db.orm): Promise<void> {
    await tx.execute(sql`select pg_notify(${WAKE_CHANNEL}, '')`);
  }

  /** At most `max` of the best that nobody has. */
  async take(runId: string, step: Step, max: number): Promise<readonly Lease[]> {
    const jobs = await ifThere(this.#boss.fetch(queueName(runId, step), { batchSize: max, includeMetadata: true }), []);
    return jobs.map((job) => leaseOf(runId, step, job));
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

  /** Which of them are still held, renewed for another LEASE_SECONDS. */
  async renew(leases: readonly Lease[]): Promise<ReadonlySet<string>> {
    return await this.#byQueue(leases, (name, attempts) => this.#boss.touch(name, attempts));
  }

  /** Ends leases within the transaction that records what became of the papers; answers with those that still stood. The rows stay locked until it ends. */
  async settle(tx: Orm, leases: readonly Lease[]): Promise<ReadonlySet<string>> {
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
      await this.release(active.map((row) => leaseOf(runId, step, ActiveJob.parse(row))));
    }
  }

  /** Makes papers of silent holders free again; for one worker at a time, every few seconds. */
  async supervise(): Promise<void> {
    await this.#boss.supervise();
  }

  /** Ordinals that stand in a queue or in a worker's hands, a page at a time. */
  async *ordinals(runId: string): AsyncGenerator<number, void> {
    for (const step of steps) {
      for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
        const page: readonly unknown[] = await serverOf(this.#db).run(
          `select id::text as id, (data ->> 'o')::int as ordinal from ${queueSchema}.job where name = $1 and id > $2::uuid order by id limit 20000`,
          [queueName(runId, step), after],
        );
        for (const row of page) {
          const { id, ordinal } = JobRow.parse(row);
          after = id;
          yield ordinal;
        }
        if (page.length < 20_000) break;
      }
    }
  }

  async #byQueue(
    leases: readonly Lease[],
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
const ActiveJob = z.object({ id: z.string(), data: z.unknown(), retryCount: z.number(), priority: z.number() });
const JobRow = z.object({ id: z.string(), ordinal: z.number() });

function leaseOf(runId: string, step: Step, job: z.infer<typeof ActiveJob>): Lease {
  const { o: ordinal, h: handed, b: before } = JobData.parse(job.data);
  return { runId, ordinal, step, jobId: job.id, lost: job.retryCount, epoch: before + job.retryCount, handed, priority: job.priority };
}
