/** What the registers say of one identifier that a user named: its record, or at least its name. */
import type { PaperRecord } from '@sluice/core-models';
import { lookUpArxiv } from './arxiv.ts';
import { lookUpCrossref } from './crossref.ts';
import { lookUpOpenalex } from './openalex.ts';
import type { ProviderContext } from './provider.ts';

/** The record enriched by arXiv (arXiv ids) or by Crossref, else OpenAlex (DOIs). What no register knows stays a bare name: it may still have a PDF. */
export async function lookUp(named: PaperRecord, context: ProviderContext): Promise<PaperRecord> {
  const { arxivId, arxivVersion, doi } = named;
  const found =
    arxivId !== undefined ? await lookUpArxiv(arxivId, arxivVersion, context) : doi !== undefined ? ((await lookUpCrossref(doi, context)) ?? (await lookUpOpenalex(doi, context))) : undefined;
  return found === undefined ? named : { ...found, ...withoutEmpty(named) };
}

/** What the user wrote goes before what a register says. */
function withoutEmpty(record: PaperRecord): Partial<PaperRecord> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
