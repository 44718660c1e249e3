/**
 * Three questions to the text that extraction works on, over the corpus. What share of a paper is sent to a model, and is what answers among it? Is evidence found
 * again when another program reads the same PDF (pdftotext, which shares no code with ours: harsher than a new version of one converter)? Does text that no
 * reader of the page sees stay out?
 *
 *     node bench/selection.ts
 */
import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';
import type { PaperDocument, TargetResult } from '@sluice/core-models';
import { extractPassages, locate, openTokenCounter, refindEvidence, selectText } from '@sluice/intelligence-services';
import { loadTargets } from '@sluice/pipeline';
import { quotableSentences, seeded } from '@sluice/testing';
import { corpusPapers } from './passages/corpus.ts';
import { readLabels } from './passages/read-labels.ts';
import { printTable } from './print-table.ts';

const run = promisify(execFile);
const labels = await readLabels();
const folder = new URL('../examples/targets/', import.meta.url).pathname;
const counter = await openTokenCounter('gpt-4o');
const random = seeded(7);
const sets = ['methods-summary', 'pico', 'datasets-and-code', 'materials-and-numbers', 'limitations'];
const loaded = new Map(await Promise.all(sets.map(async (set) => [set, await loadTargets({ path: `${set}.yaml`, cwd: folder, env: {} })] as const)));

const sent = new Map<string, { tokens: number; all: number; labels: number; within: number }>();
const again = { papers: 0, pieces: 0, found: 0 };

for (const paper of await corpusPapers()) {
  const document = await paper.convert();
  const all = counter.count(document.markdown);
  const ours = labels.get(paper.doi ?? '') ?? [];
  for (const [set, targets] of loaded) {
    const { pieces } = selectText(document, targets, { counter, pieceTokens: 12_000, paperTokens: 96_000 });
    const text = pieces.map((piece) => piece.text).join('\n');
    const flat = squeezed(text);
    const tally = sent.get(set) ?? { tokens: 0, all: 0, labels: 0, within: 0 };
    tally.tokens += pieces.reduce((sum, piece) => sum + piece.tokens, 0);
    tally.all += all;
    for (const { anchors } of ours.filter((label) => label.set === set)) {
      tally.labels += 1;
      tally.within += Number(anchors.some(([, words]) => flat.includes(squeezed(words))));
    }
    sent.set(set, tally);
  }
  const other = await readByPoppler(document, paper.path);
  if (other === null) continue;
  again.papers += 1;
  const targets = loaded.get('methods-summary') ?? [];
  const results = { ...extractPassages(document, targets), ...sentencesOf(document) };
  for (const { evidence } of Object.values(results)) again.pieces += evidence.length;
  // One piece at a time: an answer of three quotes is as good as its worst.
  for (const { evidence } of Object.values(results)) {
    for (const piece of evidence) again.found += Number(refindEvidence({ one: { state: 'found', method: 'model', value: null, evidence: [piece] } }, other)['one']?.stale !== true);
  }
}

const share = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)}%`);
printTable(
  ['set', 'tokens sent a paper', 'of all tokens', 'fewer', 'labels', 'answer among what is sent'],
  [...sent].map(([set, { tokens, all, labels: n, within }]) => [set, String(Math.round(tokens / 52)), share(tokens, all), share(all - tokens, all), String(n), share(within, n)]),
);
const total = [...sent.values()].reduce((sum, one) => ({ tokens: sum.tokens + one.tokens, all: sum.all + one.all, labels: sum.labels + one.labels, within: sum.within + one.within }));
process.stdout.write(`\nOver all sets: ${share(total.all - total.tokens, total.all)} fewer tokens than everything; the answer is among what is sent for ${share(total.within, total.labels)} of ${total.labels} labels. Goal: 60% fewer, the same values.\n`);
process.stdout.write(`Evidence found again in pdftotext's reading: ${again.found} of ${again.pieces} pieces over ${again.papers} papers (${share(again.found, again.pieces)}), 0 calls. Goal: 98% after a new version of ours.\n`);

/** Five sentences as a model's quotes. */
function sentencesOf(document: PaperDocument): Readonly<Record<string, TargetResult>> {
  const ranges = quotableSentences(document);
  return Object.fromEntries(
    Array.from({ length: Math.min(5, ranges.length) }, (_, at): [string, TargetResult] => {
      const { start, end } = ranges[Math.floor(random() * ranges.length)] ?? { start: 0, end: 0 };
      const quote = document.markdown.slice(start, end).replaceAll(/\s*<!-- page \d+ -->\s*/g, ' ');
      return [`sentence ${at}`, { state: 'found', method: 'model', value: quote, evidence: [...locate(quote, document)] }];
    }),
  );
}

async function readByPoppler(document: PaperDocument, path: string): Promise<PaperDocument | null> {
  const read = await run('pdftotext', ['-enc', 'UTF-8', path, '-'], { maxBuffer: 1e8 }).catch(() => null);
  if (read === null) return null;
  const pages = read.stdout.split('\f').filter((_, at, list) => at < list.length - 1);
  return { ...document, converterVersion: 'pdftotext', blocks: [], markdown: pages.map((text, at) => `<!-- page ${at + 1} -->\n\n${text}`).join('\n\n') };
}

function squeezed(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
