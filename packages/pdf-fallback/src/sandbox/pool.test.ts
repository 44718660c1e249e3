import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { openPool } from './pool.ts';
import type { Pool, PoolOptions, RunOptions } from './pool.ts';

const entry = fileURLToPath(new URL('scripted-child.ts', import.meta.url));
let pool: Pool;
const open = (options: Partial<PoolOptions> = {}) => (pool = openPool({ entry, maxChildren: 1, memoryMb: 900, timeoutSeconds: 20, ...options }));
const ask = (path: string, { timeoutMs = 20_000, ...options }: { timeoutMs?: number; stageTimeoutMs?: (stage: string, pagesRead: number) => number; signal?: AbortSignal; onRead?: NonNullable<RunOptions['onRead']> } = {}) =>
  pool.run({ kind: 'peek', path, timeoutMs: 0 }, { timeoutMs: () => timeoutMs, signal: new AbortController().signal, ...options });
/** A zombie is dead: its parent has not looked yet. */
const alive = (pid: number) => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

afterEach(() => pool[Symbol.asyncDispose]());

describe.runIf(existsSync('/proc'))('openPool()', { timeout: 30_000 }, () => {
  it('starts no child until one is needed, then keeps it warm', async () => {
    open();
    expect(pool.usage().spawned).toBe(0);
    const [first, second] = [await ask('answer'), await ask('answer')];
    expect(first).toMatchObject({ kind: 'answered' });
    expect(second).toMatchObject({ kind: 'answered' });
    expect(pool.usage()).toMatchObject({ spawned: 1, killed: 0 });
  });

  it('gives a child no environment but what its shell makes', async () => {
    open();
    const fate = await ask('answer');
    expect(fate).toMatchObject({ value: { environment: expect.not.arrayContaining(['HOME', 'USER', 'OPENAI_API_KEY', 'DATABASE_URL']) } });
  });

  it('ends a child that hangs at the deadline, says where it hung, and has its slot back within 2 s', async () => {
    open();
    await ask('answer');
    const [pid = 0] = pool.pids();
    const startedAt = performance.now();
    expect(await ask('hang', { timeoutMs: 300 })).toMatchObject({ kind: 'died', cause: 'timeout', stage: 'pdfjs', page: 7, pages: 9 });
    expect(performance.now() - startedAt).toBeLessThan(2300);
    expect(alive(pid)).toBe(false);
    expect(await ask('answer')).toMatchObject({ kind: 'answered' });
    expect(pool.usage()).toMatchObject({ spawned: 2, killed: 1 });
  });

  it('holds a stage to its own time', async () => {
    open();
    expect(await ask('hang', { stageTimeoutMs: () => 200 })).toMatchObject({ kind: 'died', cause: 'stage_timeout', page: 7 });
  });

  it('gives a file more time for each page that it has read, and none for those that it claims', async () => {
    open();
    await ask('answer');
    const read: string[] = [];
    // Five pages of 100 ms each, then none. Each gives more than it takes, so that it is the last that ends it on a slow machine too.
    const pages = (pagesRead: number) => 400 + 300 * pagesRead;
    const run = (options: { timeoutMs?: () => number; stageTimeoutMs?: (stage: string, pagesRead: number) => number }) =>
      pool.run({ kind: 'peek', path: 'read', timeoutMs: 0 }, { timeoutMs: pages, signal: new AbortController().signal, onRead: ({ page, pages: count, stage }) => void read.push(`${stage} ${page}/${count}`), ...options });
    expect(await run({})).toMatchObject({ kind: 'died', cause: 'timeout', detail: 'still at work after 1.9 s', page: 6, pages: 5000, pagesRead: 5 });
    expect(read).toEqual(['pdfjs 1/5000', 'pdfjs 2/5000', 'pdfjs 3/5000', 'pdfjs 4/5000', 'pdfjs 5/5000']);
    expect(await run({ timeoutMs: () => 20_000, stageTimeoutMs: (stage, pagesRead) => (stage === 'pdfjs' ? 300 + 300 * pagesRead : Infinity) })).toMatchObject({ cause: 'stage_timeout', detail: 'still at work after 1.8 s', pagesRead: 5 });
  });

  it('lets the kernel end a child that takes too much memory', async () => {
    open();
    expect(await ask('grow')).toMatchObject({ kind: 'died', cause: 'out_of_memory' });
    expect(pool.usage().peakChildBytes).toBeLessThan(1_000_000_000);
  });

  it('ends it by the watchdog where the kernel does not', async () => {
    open({ kernelLimit: false, memoryMb: 300 });
    expect(await ask('grow-slowly')).toMatchObject({ kind: 'died', cause: 'out_of_memory', detail: expect.stringContaining('held') });
  });

  it('calls a crash a crash, an endless answer oversize, and nonsense a crash', async () => {
    open({ maxAnswerBytes: 1_000_000 });
    expect(await ask('crash')).toMatchObject({ kind: 'died', cause: 'crashed' });
    expect(await ask('babble')).toMatchObject({ kind: 'died', cause: 'oversize' });
    expect(await ask('nonsense')).toMatchObject({ kind: 'died', cause: 'crashed' });
  });

  it('kills the programs that a child has started with it', async () => {
    open();
    let program = 0;
    await ask('breed', { timeoutMs: 1500, onRead: ({ page: pid }) => void (program = pid) });
    expect(program).toBeGreaterThan(0);
    expect(alive(program)).toBe(false);
  });

  it('rejects with the reason of an abort once the child is dead', async () => {
    open();
    await ask('answer');
    const [pid = 0] = pool.pids();
    const controller = new AbortController();
    const running = ask('hang', { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 300);
    const startedAt = performance.now();
    await expect(running).rejects.toThrow('enough');
    expect(performance.now() - startedAt).toBeLessThan(2300);
    expect(alive(pid)).toBe(false);
  });

  it('gives up at once where the abort came before the child had anything to do', async () => {
    open();
    await ask('answer');
    const controller = new AbortController();
    const running = ask('hang', { signal: controller.signal });
    controller.abort(new Error('enough'));
    const startedAt = performance.now();
    await expect(running).rejects.toThrow('enough');
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(await ask('answer')).toMatchObject({ kind: 'answered' });
  });

  it('lets a waiting request leave the queue without a child', async () => {
    open();
    const hanging = ask('hang', { timeoutMs: 1000 });
    const controller = new AbortController();
    const waiting = ask('answer', { signal: controller.signal });
    controller.abort(new Error('no longer wanted'));
    await expect(waiting).rejects.toThrow('no longer wanted');
    expect(await hanging).toMatchObject({ kind: 'died' });
  });

  it('never holds more children than its limit', async () => {
    open({ maxChildren: 2 });
    const fates = await Promise.all(Array.from({ length: 6 }, () => ask('answer')));
    expect(fates.every((fate) => fate.kind === 'answered')).toBe(true);
    expect(pool.usage().spawned).toBeLessThanOrEqual(2);
  });

  it('replaces a child after so many documents', async () => {
    open({ recycleAfter: 2 });
    for (let document = 0; document < 5; document += 1) await ask('answer');
    expect(pool.usage()).toMatchObject({ spawned: 3, killed: 0 });
  });

  it('gives a roomier child where it is asked for', async () => {
    open();
    await ask('answer');
    const [small = 0] = pool.pids();
    const limitOf = (pid: number) => Number(/Max data size\s+(\d+)/.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'))?.[1]);
    const smallLimit = limitOf(small);
    await pool.run({ kind: 'peek', path: 'answer', timeoutMs: 0 }, { timeoutMs: () => 9000, signal: new AbortController().signal, roomy: true });
    const [roomy = 0] = pool.pids();
    expect([smallLimit, limitOf(roomy)]).toEqual([900_000 * 1024, 1_500_000 * 1024]);
    expect(alive(small)).toBe(false);
  });

  it('says what is wrong where no child starts', async () => {
    open({ entry: '/nowhere/child.ts' });
    await expect(ask('answer')).rejects.toThrow(/Cannot start a conversion child/);
  });

  it('leaves nothing behind when closed in the middle of work', async () => {
    open({ maxChildren: 2 });
    const running = [ask('hang'), ask('answer').then(() => ask('hang'))];
    const outcomes = Promise.allSettled(running);
    await new Promise((resolve) => setTimeout(resolve, 800));
    const pids = pool.pids();
    const startedAt = performance.now();
    await pool[Symbol.asyncDispose]();
    expect(performance.now() - startedAt).toBeLessThan(2300);
    expect((await outcomes).every((outcome) => outcome.status === 'rejected')).toBe(true);
    expect(pids.filter(alive)).toEqual([]);
  });
});
