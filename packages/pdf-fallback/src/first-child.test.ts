import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConversionSettings } from '@sluice/core-models';
import { makePdf, temporaryFolder } from '@sluice/testing';
import { describe, expect, it, vi } from 'vitest';
import { beginFirstChild } from './first-child.ts';
import { openPool } from './sandbox/pool.ts';

const entry = fileURLToPath(new URL('sandbox/child.js', import.meta.url));
const { childMemoryMb: memoryMb, timeoutSeconds } = ConversionSettings.parse({});
/** A zombie is dead: its parent has not looked yet. */
const alive = (pid: number) => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

describe.runIf(existsSync('/proc'))('beginFirstChild()', { timeout: 30_000 }, () => {
  it.each([
    ['is the child of a pool with the default limits', memoryMb, true],
    ['is ended where the limits are other ones', memoryMb + 100, false],
  ])('beginFirstChild() %s', async (_, wantedMb, isTaken) => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'paper.pdf');
    await writeFile(path, await makePdf({ pages: [{ lines: ['# On the growth of fish'] }] }));
    const firstChild = beginFirstChild();
    const pid = firstChild?.pid ?? 0;
    await using pool = openPool({ entry, maxChildren: 1, memoryMb: wantedMb, timeoutSeconds, firstChild: firstChild ?? undefined });
    const fate = await pool.run({ kind: 'peek', path, timeoutMs: 20_000 }, { timeoutMs: () => 20_000, signal: new AbortController().signal });
    expect(fate).toMatchObject({ kind: 'answered', value: { ok: true, pages: 1 } });
    expect(pool.usage()).toMatchObject({ spawned: 1, killed: 0 });
    await vi.waitFor(() => expect([pool.pids().includes(pid), alive(pid)]).toEqual([isTaken, isTaken]));
  });
});
