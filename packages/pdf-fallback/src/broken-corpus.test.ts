import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { ConversionFailureClass, ConversionSettings } from '@sluice/core-models';
import { sharedFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import { openConverter } from './converter.ts';

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

test.skipIf(shared === null)('openConverter() ends every broken file in its time, in a class, and leaves no process (needs ../shared)', { timeout: 600_000 }, async () => {
  const folder = join(shared ?? '', 'corpus/broken');
  const kinds = new Map(readFileSync(join(folder, '../broken.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line)).map(({ file, kind }) => [file, kind]));
  const readable: string[] = [];
  {
    await using converter = openConverter({ settings, maxChildren: 2, maxFileBytes: 50_000_000 });
    const queue = readdirSync(folder).toSorted();
    await Promise.all([1, 2].map(async () => {
      for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
        let begun = performance.now();
        const conversion = await converter.convert({ path: join(folder, file), sha256: file }, { signal: new AbortController().signal, onPage: () => void (begun = Math.min(begun, performance.now())) });
        expect(performance.now() - begun, file).toBeLessThan((TIMEOUT_SECONDS + 10) * 1000);
        if (conversion.ok) readable.push(kinds.get(`broken/${file}`));
        else {
          expect(ConversionFailureClass.options, file).toContain(conversion.failure.class);
          expect(conversion.failure.message, file).toMatch(/^Cannot convert ".+": .+; expected .+/s);
          if (kinds.get(`broken/${file}`) === 'encrypted') expect(conversion.failure.class, file).toBe('encrypted');
          if (/empty|non-pdf/.test(kinds.get(`broken/${file}`))) expect(conversion.failure.class, file).toBe('not_a_pdf');
        }
      }
    }));
    expect(converter.usage().peakChildBytes).toBeLessThan(1_600_000_000);
  }
  // What other engines read too: a loop, a lying count, a torn end are no reason to give up.
  expect(readable).toEqual(expect.arrayContaining(['encrypted-open', 'page-tree-loop', 'missing-root', 'prefix-junk', 'xref', 'page-count', 'length-loop']));
  expect(childrenOf(process.pid)).toEqual([]);
});

function childrenOf(parent: number): readonly string[] {
  return readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)).flatMap((pid) => {
    try {
      const [, state, ppid] = /\) (\S) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return Number(ppid) === parent && state !== 'Z' && command.includes('sandbox/child.ts') ? [command] : [];
    } catch {
      return [];
    }
  });
}
