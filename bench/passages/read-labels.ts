/** Where papers answer the ready target sets, as a reader labelled them. */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';

/** A paper is named by its DOI, or by an id of ours where it has none. */
const Labels = z.array(z.object({ doi: z.string().optional(), paper: z.string().optional() }).catchall(z.union([z.string(), z.record(z.string(), z.array(z.tuple([z.number(), z.string()])))])));

export interface Label {
  readonly set: string;
  readonly target: string;
  /** Page and words of each passage that answers. */
  readonly anchors: readonly (readonly [number, string])[];
}

/** By DOI, or by the id that stands for it. */
export async function readLabels(file = 'labels.yaml'): Promise<ReadonlyMap<string, readonly Label[]>> {
  const papers = Labels.parse(parse(await readFile(new URL(`./${file}`, import.meta.url), 'utf8')));
  return new Map(
    papers.map(({ doi, paper, ...sets }) => [
      doi ?? paper ?? '',
      Object.entries(sets).flatMap(([set, targets]) => (typeof targets === 'string' ? [] : Object.entries(targets).map(([target, anchors]) => ({ set, target, anchors })))),
    ]),
  );
}
