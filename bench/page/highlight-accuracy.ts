/** Are quotes of the corpus marked on the right page at the right place? Over the real server, in a real browser, judged by another PDF engine. */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PaperDocument } from '@sluice/core-models';
import { openBrowser, startServer } from '@sluice/testing';
import { z } from 'zod';
import { markedBy } from './highlight.ts';
import { type SampledQuote, sampleQuotes } from './sample-quotes.ts';
import { type PrintedWord, likeness, printedWords, seenWords, wordsUnder } from './words-in-areas.ts';

/** Of what stands under the marks and of the quote; a word too many at either end of a short phrase falls below. */
const RIGHT = 0.9;

export interface KindOfQuote {
  readonly kind: string;
  readonly asked: number;
  readonly right: number;
  /** Marked by the converter's box, since the page has no text to search. */
  readonly byPlace: number;
  /** Right by what tesseract reads there, where poppler's text says otherwise or nothing. */
  readonly bySight: number;
}

export interface Miss {
  readonly file: string;
  readonly page: number;
  readonly how: string;
  readonly likeness: number;
  readonly quote: string;
  readonly under: string;
}

const Evidence = z.object({ quote: z.string(), page: z.number(), start: z.number(), end: z.number() });
const Item = z.object({ pdf: z.object({ sha256: z.string() }).nullable(), extraction: z.record(z.string(), z.object({ evidence: z.array(Evidence) })) });
const Items = z.object({ items: z.array(Item), next: z.string().nullable() });

/** `db` holds a run over `papers`. */
export async function highlightAccuracy(options: { readonly db: string; readonly cwd: string; readonly papers: string; readonly each: number }): Promise<{ readonly kinds: readonly KindOfQuote[]; readonly misses: readonly Miss[]; readonly papers: number }> {
  await using server = await startServer(options);
  await using browser = await openBrowser();
  const page = await browser.context.newPage();
  await page.goto(server.address, { timeout: 120_000 });
  const base = /src="([^"]+client\/)main\.ts"/.exec(await page.content())?.[1] ?? '';
  const files = await filesByHash(options.papers);
  const results: { readonly quote: SampledQuote; readonly how: string; readonly likeness: number; readonly bySight: boolean }[] = [];
  const misses: Miss[] = [];
  let papers = 0;
  for (const { sha256, evidence } of await answered(server.address)) {
    const path = files.get(sha256);
    const response = await fetch(`${server.address}/v1/documents/${sha256}`);
    if (path === undefined || !response.ok) continue;
    papers += 1;
    const document = PaperDocument.parse(await response.json());
    const quotes = [...evidence.slice(0, options.each * 2).map((piece) => ({ ...piece, kind: 'evidence' as const })), ...sampleQuotes(document, { each: options.each, seed: papers })];
    for (const [number, group] of Map.groupBy(quotes, (quote) => quote.page)) {
      const [words, marked] = await Promise.all([printedWords(path, number), markedBy(page, base, { sha256, page: number, quotes: group })]);
      let sight: readonly PrintedWord[] | undefined;
      for (const [index, quote] of group.entries()) {
        const { how = 'none', areas = [] } = marked[index] ?? {};
        let under = wordsUnder(words, areas);
        let score = likeness(under, quote.quote);
        // A page may have no text, text in a code of its own, or a second text that is not painted: then what a person sees decides.
        const looksWrong = score < RIGHT && areas.length > 0;
        if (looksWrong) {
          sight ??= await seenWords(path, number);
          const seen = wordsUnder(sight, areas);
          if (likeness(seen, quote.quote) > score) [under, score] = [seen, likeness(seen, quote.quote)];
        }
        results.push({ quote, how, likeness: score, bySight: looksWrong && score >= RIGHT });
        if (score < RIGHT) misses.push({ file: path.slice(path.lastIndexOf('/') + 1), page: number, how, likeness: score, quote: quote.quote, under });
      }
    }
  }
  const kinds = [...Map.groupBy(results, ({ quote }) => quote.kind)].map(([kind, group]) => ({
    kind,
    asked: group.length,
    right: group.filter((result) => result.likeness >= RIGHT).length,
    byPlace: group.filter((result) => result.how === 'place').length,
    bySight: group.filter((result) => result.bySight).length,
  }));
  return { kinds, misses, papers };
}

async function answered(address: string): Promise<readonly { readonly sha256: string; readonly evidence: readonly z.infer<typeof Evidence>[] }[]> {
  const { items: runs } = z.object({ items: z.array(z.object({ runId: z.string() })) }).parse(await (await fetch(`${address}/v1/runs`)).json());
  const page = Items.parse(await (await fetch(`${address}/v1/runs/${runs[0]?.runId ?? ''}/results?limit=500`)).json());
  return page.items.flatMap(({ pdf, extraction }) => (pdf === null ? [] : [{ sha256: pdf.sha256, evidence: Object.values(extraction).flatMap((answer) => answer.evidence) }]));
}

async function filesByHash(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.pdf'));
  const hashed = await Promise.all(names.map(async (name) => [createHash('sha256').update(await readFile(join(folder, name))).digest('hex'), join(folder, name)] as const));
  return new Map(hashed);
}
