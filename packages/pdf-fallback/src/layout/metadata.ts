/** What the paper says of itself: title, authors, abstract, DOI, arXiv id and year, from its first pages. */
import type { DocumentMetadata } from '@sluice/core-models';
import type { RawDocument } from '../raw-page.ts';
import { readAuthors } from './authors.ts';
import { boxOf, firstPage, textOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { NOTICE } from './front-matter.ts';
import { joinLines } from './join-lines.ts';
import type { Vocabulary } from './hyphens.ts';
import { readYear } from './year.ts';

export interface MetadataSources {
  readonly raw: RawDocument;
  readonly drafts: readonly Draft[];
  readonly vocabulary: Vocabulary;
}

export function readMetadata(sources: MetadataSources): DocumentMetadata {
  const { raw, drafts, vocabulary } = sources;
  const textOfKind = (kind: Draft['kind']): string => joinLines(drafts.filter((block) => block.kind === kind).flatMap((block) => block.lines.map((line) => line.text)), vocabulary);
  const title = textOfKind('title').replace(/[\s*∗⋆†‡]+$/u, '');
  const abstract = textOfKind('abstract').replace(/^(?:abstract|summary)\s*[:.—–-]*\s*/iu, '');
  const first = raw.pages[0]?.runs.filter((run) => run.hidden === undefined).map((run) => run.text).join(' ').replace(/\s+/g, ' ') ?? '';
  const opening = drafts.filter((block) => firstPage(block) <= 1 && block.kind !== 'reference').map((block) => textOf(block)).join('\n');
  const doi = findDoi(opening) ?? raw.info.doi ?? findDoi(first);
  const arxiv = /arxiv:\s?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?\/\d{7})(?:v(\d+))?/i.exec(first);
  const year = readYear(drafts);
  return {
    ...(title !== '' ? { title } : raw.info.title ? { title: raw.info.title } : {}),
    authors: readAuthors(authorBlocks(drafts), raw.info.author),
    ...(abstract !== '' && { abstract }),
    ...(doi !== undefined && { doi }),
    ...(arxiv?.[1] !== undefined && { arxivId: arxiv[1] }),
    ...(arxiv?.[2] !== undefined && { arxivVersion: Number(arxiv[2]) }),
    ...(year !== undefined && { year }),
  };
}

/** What stands between the title and the abstract or body, in the title's own columns: sidebars hold editors and addresses. */
function authorBlocks(drafts: readonly Draft[]): Draft[] {
  const at = drafts.findLastIndex((block) => block.kind === 'title');
  const title = drafts[at];
  if (title === undefined) return [];
  const left = boxOf(title)[0];
  const found: Draft[] = [];
  for (const block of drafts.slice(at + 1)) {
    if (block.kind === 'abstract' || block.kind === 'paragraph' || block.kind === 'list_item' || block.kind === 'reference' || firstPage(block) > firstPage(title)) break;
    if (block.kind === 'heading' && !(/^by\s/i.test(textOf(block)))) break;
    if (NOTICE.test(textOf(block)) && !/^\*?\s?,/.test(textOf(block))) continue;
    // A grid of names may reach further left than the title; what is not known for names may stand in a sidebar there.
    if (block.kind === 'authors' || (boxOf(block)[2] > left && (block.kind === 'affiliation' || block.kind === 'other' || block.kind === 'heading'))) found.push(block);
  }
  return merged(found);
}

/** Pieces of one line that stand in blocks of their own, marks between names for instance. */
function merged(blocks: readonly Draft[]): Draft[] {
  const joined: Draft[] = [];
  for (const block of blocks) {
    const last = joined.at(-1);
    const end = last?.lines.at(-1);
    const start = block.lines[0];
    if (last !== undefined && end !== undefined && start !== undefined && Math.abs(end.baseline - start.baseline) < end.size * 0.6 && start.box[0] - end.box[2] < end.size * 1.5 && start.box[0] > end.box[0]) joined[joined.length - 1] = { ...last, lines: [...last.lines, ...block.lines] };
    else if (last !== undefined && end !== undefined && start !== undefined && /(?:[,&·]|\band|(?:^|\s)\.)$/.test(end.text) && start.page === end.page && Math.abs(start.size - end.size) < 0.6) joined[joined.length - 1] = { ...last, lines: [...last.lines, ...block.lines] };
    else joined.push(block);
  }
  return joined;
}

/** Its own DOI is the one that stands alone or after "doi"; lines are joined where a DOI runs over. */
export function findDoi(text: string): string | undefined {
  const labelled = /doi(?:\.org)?\s*[:/]*\s*(10\.\d{4,9}\/[^\s"<>|]+)/i.exec(text)?.[1];
  const found = labelled ?? /\b(10\.\d{4,9}\/[^\s"<>|]+)/.exec(text)?.[1];
  return found?.replace(/[.,;)\]}]+$/, '');
}
