/** What the paper says of itself: title, authors, abstract, DOI, arXiv id and year, from its first pages. */
import type { DocumentMetadata } from '@sluice/core-models';
import type { RawDocument } from '../raw-page.ts';
import { readAuthors } from './authors.ts';
import { firstPage, textOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { joinLines } from './join-lines.ts';
import type { Vocabulary } from './hyphens.ts';

export interface MetadataSources {
  readonly raw: RawDocument;
  readonly drafts: readonly Draft[];
  readonly vocabulary: Vocabulary;
}

export function readMetadata(sources: MetadataSources): DocumentMetadata {
  const { raw, drafts, vocabulary } = sources;
  const textOfKind = (kind: Draft['kind']): string => joinLines(drafts.filter((block) => block.kind === kind).flatMap((block) => block.lines.map((line) => line.text)), vocabulary);
  const title = textOfKind('title');
  const abstract = textOfKind('abstract').replace(/^(?:abstract|summary)\s*[:.—–-]*\s*/iu, '');
  const first = raw.pages[0]?.runs.filter((run) => run.hidden === undefined).map((run) => run.text).join(' ').replace(/\s+/g, ' ') ?? '';
  const opening = drafts.filter((block) => firstPage(block) <= 1 && block.kind !== 'reference').map((block) => textOf(block)).join('\n');
  const doi = findDoi(opening) ?? raw.info.doi ?? findDoi(first);
  const arxiv = /arxiv:\s?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?\/\d{7})(?:v(\d+))?/i.exec(first);
  const year = findYear(opening);
  return {
    ...(title !== '' ? { title } : raw.info.title ? { title: raw.info.title } : {}),
    authors: readAuthors(drafts, raw.info.author),
    ...(abstract !== '' && { abstract }),
    ...(doi !== undefined && { doi }),
    ...(arxiv?.[1] !== undefined && { arxivId: arxiv[1] }),
    ...(arxiv?.[2] !== undefined && { arxivVersion: Number(arxiv[2]) }),
    ...(year !== undefined && { year }),
  };
}

/** Its own DOI is the one that stands alone or after "doi"; lines are joined where a DOI runs over. */
export function findDoi(text: string): string | undefined {
  const labelled = /doi(?:\.org)?\s*[:/]*\s*(10\.\d{4,9}\/[^\s"<>|]+)/i.exec(text)?.[1];
  const found = labelled ?? /\b(10\.\d{4,9}\/[^\s"<>|]+)/.exec(text)?.[1];
  return found?.replace(/[.,;)\]}]+$/, '');
}

function findYear(text: string): number | undefined {
  const dated = /(?:published|accepted|received|©|\(c\)|copyright)[^\n]{0,40}?\b((?:19|20)\d{2})\b/i.exec(text)?.[1];
  const any = dated ?? /\b((?:19|20)\d{2})\b/.exec(text)?.[1];
  return any === undefined ? undefined : Number(any);
}
