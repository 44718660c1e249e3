/** The corpus's own measure, score.py: words in reading order against the truth. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
const Scored = z.object({ f1: z.number(), recall: z.number(), precision: z.number(), order: z.number() });
export type Scored = z.infer<typeof Scored>;

/** Means over pairs of truth and text, two at least; `each` in their order. */
export async function score(corpus: string, pairs: readonly (readonly [truth: string, text: string])[]): Promise<{ readonly mean: Scored; readonly each: readonly Scored[] }> {
  const { stdout } = await run('python3', [join(corpus, 'score.py'), ...pairs.flat()], { maxBuffer: 1e8 });
  const lines = stdout.trim().split('\n').map((line) => Scored.parse(JSON.parse(line)));
  return { mean: lines.at(-1) ?? { f1: 0, recall: 0, precision: 0, order: 0 }, each: lines.slice(0, pairs.length) };
}
