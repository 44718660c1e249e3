import { expect, test } from 'vitest';
import { convertInPool } from './convert-in-pool.ts';
import { layOut } from './layout/lay-out.ts';
import { documentOf, pageOf } from './layout/page-of.ts';
import type { Pool } from './sandbox/pool.ts';
import type { ConvertAnswer } from './sandbox/protocol.ts';

test('convertInPool() tells each page once by each backend, though the child for OCR reads the file from its beginning', async () => {
  const document = layOut(documentOf([pageOf([{ text: 'Of sluices', x: 60, y: 60 }])]), { sha256: 'abc', includeHidden: false });
  const readings = [[['pdfjs', 1], ['pdfjs', 2]], [['pdfjs', 1], ['pdfjs', 2], ['ocr', 2]]] as const;
  let tries = 0;
  const pool: Pool = {
    run: async (_request, { onRead }) => {
      for (const [index, [stage, page]] of (readings[tries] ?? []).entries()) onRead?.({ stage, page, pages: 2, pagesRead: index + 1 });
      tries += 1;
      const value: ConvertAnswer = { ok: true, document, deferredPages: tries === 1 ? 1 : 0 };
      return { kind: 'answered', value, elapsedMs: 10 };
    },
    usage: () => ({ spawned: 0, killed: 0, peakChildBytes: 0, peakAllChildrenBytes: 0, currentBytes: 0, cpuSeconds: 0 }),
    pids: () => [],
    async [Symbol.asyncDispose]() {},
  };
  const told: string[] = [];
  await convertInPool({
    pool,
    steps: ['pdfjs', 'ocr'].map((backend) => ({ backend, timeoutSeconds: 60, minQuality: 0.5 })),
    request: { path: 'paper.pdf', converterVersion: 'pdf-1', stopOnSuccess: true, maxPages: 10, includeHidden: false, programs: {}, services: {} },
    timeoutMs: 60_000,
    memoryMb: 900,
    signal: new AbortController().signal,
    onPage: ({ backend, page }) => told.push(`${backend} ${page}`),
  });
  expect(told).toEqual(['pdfjs 1', 'pdfjs 2', 'ocr 2']);
});
