/**
 * The score on a labelled set: pages of real papers, good and spoiled. It must let the good result of a page displace the
 * spoiled one, as the chain does, and put good pages over the default bar and spoiled ones under it. Beside the original's.
 *
 *     node bench/quality.ts [--papers N] [--seed S]
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { legacyQuality, openPdfjs, outscores, pageQuality } from '@sluice/pdf-fallback';
import type { RawPage, RawRun } from '@sluice/pdf-fallback';
import { sharedFolder } from '@sluice/testing';
import { printTable } from './print-table.ts';
import { SPOILINGS } from './quality/spoil.ts';

const { values } = parseArgs({ options: { papers: { type: 'string', default: '40' }, seed: { type: 'string', default: '1' } } });
const shared = sharedFolder();
if (shared === null) {
  process.stderr.write('Cannot measure the score: no ../shared; expected the corpus there or in SLUICE_SHARED\n');
  process.exit(1);
}
const corpus = join(shared, 'corpus');
const records = (await readFile(join(corpus, 'papers.jsonl'), 'utf8')).trim().split('\n').map((line) => JSON.parse(line)).filter((record) => record.hasTextLayer);
/** As in the chain's default. */
const BAR = 0.5;
const random = seeded(Number(values.seed));

const good: RawPage[] = [];
for (const record of records.slice(0, Number(values.papers))) {
  const pages: RawPage[] = [];
  const path = join(corpus, record.file);
  await openPdfjs().read({ path, bytes: async () => new Uint8Array(await readFile(path)) }, { pages: [1, 2, 3, 4, 5, 6], signal: AbortSignal.timeout(120_000), onPage: (page) => pages.push(page) });
  // Prose: a page of a table alone is judged by nobody.
  good.push(...pages.filter((page) => textOf(page).length > 1200).slice(0, 3));
}

const rows: string[][] = [];
const all = { ranked: 0, legacyRanked: 0, caught: 0, count: 0 };
for (const [name, spoil] of Object.entries(SPOILINGS)) {
  const counts = { ranked: 0, legacyRanked: 0, caught: 0 };
  for (const page of good) {
    const text = textOf(page);
    const spoiled = spoil(text, random);
    const [better, worse] = [pageQuality(page), pageQuality(withText(page, spoiled))];
    if (outscores(better, worse) && !outscores(worse, better)) counts.ranked += 1;
    if (worse.score < BAR) counts.caught += 1;
    if (legacyQuality({ markdown: text, pages: 1 }) > legacyQuality({ markdown: spoiled, pages: 1 })) counts.legacyRanked += 1;
  }
  rows.push([name, share(counts.ranked), share(counts.caught), share(counts.legacyRanked)]);
  all.ranked += counts.ranked;
  all.caught += counts.caught;
  all.legacyRanked += counts.legacyRanked;
  all.count += good.length;
}
rows.push(['all', ...[all.ranked, all.caught, all.legacyRanked].map((count) => (count / all.count).toFixed(3))]);
printTable(['spoiled by', 'ranked rightly', `under ${BAR}`, 'legacyQuality ranks'], rows);
const scores = good.map((page) => pageQuality(page).score).sort((a, b) => a - b);
const legacy = good.map((page) => legacyQuality({ markdown: textOf(page), pages: 1 }));
const over = (list: readonly number[]): string => share(list.filter((score) => score >= BAR).length);
process.stdout.write(`\n${good.length} good pages: ${over(scores)} over ${BAR} (lowest ${scores.slice(0, 3).map((score) => score.toFixed(2)).join(', ')}); legacyQuality ${over(legacy)}\n`);

function share(count: number): string {
  return (count / good.length).toFixed(3);
}

/** A line a baseline, as the score's own reading of a page. */
function textOf(page: RawPage): string {
  let text = '';
  let last: RawRun | null = null;
  for (const run of page.runs) {
    if (run.hidden !== undefined) continue;
    if (last !== null) text += Math.abs(run.box[3] - last.box[3]) > run.fontSize * 0.6 ? '\n' : run.box[0] - last.box[2] > run.fontSize * 0.15 ? ' ' : '';
    text += run.text;
    last = run;
  }
  return text;
}

/** The same page with another text on it, a run a line; what was drawn stays. */
function withText(page: RawPage, text: string): RawPage {
  const lines = text.split('\n').filter((line) => line !== '');
  const runs = lines.map((line, at): RawRun => ({ text: line, box: [50, 50 + at * 12, 500, 60 + at * 12], fontSize: 10, font: '', bold: false, italic: false, mono: false, angle: 0 }));
  return { ...page, runs };
}

/** mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
