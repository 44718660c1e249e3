import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { ConversionFailureClass, ConversionSettings } from '@sluice/core-models';
import { sharedFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openConverter } from './converter.ts';
import type { Converter } from './converter.ts';

const shared = sharedFolder();
const TIMEOUT_SECONDS = 20;

/** Short times, so that the files that hang do not hang the suite: what is tested is that the time holds. */
const settings = ConversionSettings.parse({
  timeoutSeconds: TIMEOUT_SECONDS,
  backends: [
    { backend: 'pdfjs', timeoutSeconds: 6 },
    { backend: 'pdf-lib', timeoutSeconds: 4 },
    { backend: 'poppler', timeoutSeconds: 4 },
    { backend: 'ocr', timeoutSeconds: 10, minQuality: 0.3 },
  ],
});

const Listed = z.object({ file: z.string(), kind: z.string() });

interface Ended {
  readonly file: string;
  readonly kind: string;
  readonly seconds: number;
  /** `text`, or the failure's class. */
  readonly end: string;
  readonly message: string;
}

test.skipIf(shared === null)('openConverter() ends every broken file in its time, in a class, and leaves no process (needs ../shared)', { timeout: 900_000 }, async () => {
  const corpus = join(shared ?? '', 'corpus');
  const queue = readFileSync(join(corpus, 'broken.jsonl'), 'utf8').trim().split('\n').map((line) => Listed.parse(JSON.parse(line)));
  const files = queue.length;
  const ended: Ended[] = [];
  {
    await using converter = openConverter({ settings, maxChildren: 2, maxFileBytes: 50_000_000 });
    const workOff = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) ended.push(await end(converter, { ...next, path: join(corpus, next.file) }));
    };
    await Promise.all([workOff(), workOff()]);
    expect(converter.usage().peakChildBytes).toBeLessThan(1_600_000_000);
  }
  expect(ended).toHaveLength(files);
  // Each child start adds to a file's time; a file that kills has a few.
  expect(ended.filter(({ seconds }) => seconds > TIMEOUT_SECONDS + 15)).toEqual([]);
  const failed = ended.filter((one) => one.end !== 'text');
  expect(failed.filter((one) => !ConversionFailureClass.safeParse(one.end).success || !/^Cannot convert ".+": .+; expected .+/s.test(one.message))).toEqual([]);
  expect(ended.filter(({ kind, end }) => kind === 'encrypted' && end !== 'encrypted')).toEqual([]);
  expect(ended.filter(({ kind, end }) => (kind === 'empty' || kind === 'non-pdf') && end !== 'not_a_pdf')).toEqual([]);
  // A loop, a lying count, a torn end are no reason to give up.
  const readable = new Set(ended.filter(({ end }) => end === 'text').map(({ kind }) => kind));
  const meant = ['encrypted-open', 'page-tree-loop', 'missing-root', 'prefix-junk', 'xref', 'page-count', 'length-loop'];
  expect(meant.filter((kind) => !readable.has(kind))).toEqual([]);
  expect(childrenOf(process.pid)).toEqual([]);
});

async function end(converter: Converter, { file, kind, path }: { readonly file: string; readonly kind: string; readonly path: string }): Promise<Ended> {
  const begun = performance.now();
  const conversion = await converter.convert({ path, sha256: file }, { signal: new AbortController().signal });
  const seconds = (performance.now() - begun) / 1000;
  if (conversion.ok) return { file, kind, seconds, end: 'text', message: '' };
  return { file, kind, seconds, end: conversion.failure.class, message: conversion.failure.message };
}

function childrenOf(parent: number): readonly string[] {
  return readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)).flatMap((pid) => {
    try {
      const [, state, ppid] = /\) (\S) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return Number(ppid) === parent && state !== 'Z' && command.includes('sandbox/child.js') ? [command] : [];
    } catch {
      return [];
    }
  });
}
