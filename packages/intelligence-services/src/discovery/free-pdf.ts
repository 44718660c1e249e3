/** Where a paper's full text may be had for free, the likeliest place first. */
import type { PaperRecord } from '@sluice/core-models';
import { RunFault } from '@sluice/core-models';
import { lookUpOpenalex } from './openalex.ts';
import type { ProviderContext } from './provider.ts';
import { semanticScholarPdf } from './semantic-scholar.ts';
import { unpaywallPdfs } from './unpaywall.ts';

export interface FreePdf {
  readonly url: string;
  readonly foundBy: 'record' | 'arxiv' | 'unpaywall' | 'openalex' | 'semantic_scholar';
}

export type PaperNames = Pick<PaperRecord, 'doi' | 'arxivId' | 'arxivVersion' | 'pdfUrl' | 'otherIds'>;

export interface FreePdfOptions extends ProviderContext {
  /** Told of a register that could not be asked; the others still are. */
  readonly onSilence?: (sentence: string) => void;
}

/**
 * Addresses of PDFs, each once: the record's own, arXiv's, then what Unpaywall, OpenAlex and Semantic Scholar know of the DOI, each asked only when the addresses before were of no use. A register that
 * is down costs its addresses, not the paper.
 *
 * @example
 * for await (const { url } of findFreePdfs(record, context)) if (await works(url)) break;
 */
export async function* findFreePdfs(record: PaperNames, options: FreePdfOptions): AsyncGenerator<FreePdf> {
  const given = new Set<string>();
  for (const [foundBy, look] of placesOf(record, options)) {
    for (const url of await heard(look, options)) {
      if (given.has(url)) continue;
      given.add(url);
      yield { url, foundBy };
    }
  }
}

/** The first of them, or null. */
export async function findFreePdf(record: PaperNames, options: FreePdfOptions): Promise<FreePdf | null> {
  for await (const found of findFreePdfs(record, options)) return found;
  return null;
}

type Place = readonly [FreePdf['foundBy'], () => Promise<readonly (string | undefined)[]>];

function placesOf({ doi, arxivId, arxivVersion, pdfUrl }: PaperNames, options: FreePdfOptions): readonly Place[] {
  const places: Place[] = [['record', () => Promise.resolve([pdfUrl])]];
  if (arxivId !== undefined) {
    const version = arxivVersion === undefined ? '' : `v${arxivVersion}`;
    places.push(['arxiv', () => Promise.resolve([`${options.endpoints.arxivPdf}/${arxivId}${version}`])]);
  }
  if (doi !== undefined) {
    places.push(['unpaywall', () => unpaywallPdfs(doi, options)]);
    places.push(['openalex', async () => [(await lookUpOpenalex(doi, options))?.pdfUrl]]);
    places.push(['semantic_scholar', async () => [await semanticScholarPdf(`DOI:${doi}`, options)]]);
  }
  return places;
}

async function heard(look: Place[1], { onSilence }: FreePdfOptions): Promise<readonly string[]> {
  try {
    return (await look()).filter((url) => url !== undefined);
  } catch (error) {
    if (!(error instanceof RunFault) || error.faultClass !== 'source_unreachable') throw error;
    onSilence?.(error.message);
    return [];
  }
}
