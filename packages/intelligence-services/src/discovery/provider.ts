/** A register of papers that can be asked: what all of them share is how they are asked, politely, once an hour for the same thing, and what their silence means. */
import { createHash } from 'node:crypto';
import type { PaperRecord } from '@sluice/core-models';
import { PaperFailure, RunFault } from '@sluice/core-models';
import type { HttpClient } from './http-client.ts';
import type { Timeframe } from './timeframe.ts';

export type ProviderName = 'arxiv' | 'semantic_scholar' | 'openalex' | 'crossref';

/** Base addresses, without a trailing slash. Those on private hosts must be among the HTTP client's allowed origins. */
export interface Endpoints {
  readonly arxiv: string;
  /** Where arXiv's PDFs are: `<arxivPdf>/<id>`. */
  readonly arxivPdf: string;
  readonly semanticScholar: string;
  readonly openalex: string;
  readonly crossref: string;
  readonly unpaywall: string;
}

export const DEFAULT_ENDPOINTS: Endpoints = {
  arxiv: 'https://export.arxiv.org/api/query',
  arxivPdf: 'https://arxiv.org/pdf',
  semanticScholar: 'https://api.semanticscholar.org/graph/v1',
  openalex: 'https://api.openalex.org',
  crossref: 'https://api.crossref.org',
  unpaywall: 'https://api.unpaywall.org/v2',
};

/** Answers kept for a while: a query that is asked again, or resumed, asks nobody. */
export interface AnswerCache {
  find(requestHash: string): Promise<unknown>;
  save(requestHash: string, body: string): Promise<void>;
}

export interface ProviderContext {
  readonly http: HttpClient;
  readonly endpoints: Endpoints;
  readonly signal: AbortSignal;
  /** Sent where a provider asks for one; Unpaywall answers nobody without. */
  readonly contactEmail?: string | undefined;
  readonly semanticScholarApiKey?: string | undefined;
  readonly openalexApiKey?: string | undefined;
  readonly cache?: AnswerCache | undefined;
}

export interface SearchRequest {
  readonly query: string;
  readonly timeframe?: Timeframe | undefined;
  /** Most hits. */
  readonly limit: number;
}

/** One hit: a record, or the sentence that says why there is none. */
export type Hit = { readonly id: string; readonly record: PaperRecord } | { readonly id: string; readonly problem: string };

export interface Provider {
  readonly name: ProviderName;
  /** For people: `Semantic Scholar`. */
  readonly title: string;
  /** Hits in the provider's order, page by page as they are pulled. */
  search(request: SearchRequest, context: ProviderContext): AsyncGenerator<Hit>;
}

export interface Question {
  /** For people: `OpenAlex`. */
  readonly title: string;
  readonly address: string;
  /** Secret parts of the address, left out of the cache's key and of messages. */
  readonly secrets?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly paceKey: string;
  readonly intervalMs: number;
}

/**
 * The answer's text, from the cache or the provider. Undefined where the provider knows no such thing (404). That a provider cannot be reached, or refuses, is no paper's fault:
 * RunFault `source_unreachable`.
 */
export async function ask({ http, signal, cache }: ProviderContext, question: Question): Promise<string | undefined> {
  const secrets = (question.secrets ?? []).filter((secret) => secret !== '');
  const shown = secrets.reduce((address, secret) => address.replaceAll(encodeURIComponent(secret), '***'), question.address);
  const hash = createHash('sha256').update(shown).digest('hex');
  const known = await cache?.find(hash);
  if (typeof known === 'string') return known;
  const { paceKey, intervalMs, headers = {} } = question;
  try {
    const text = await http.getText(question.address, { signal, paceKey, intervalMs, headers });
    await cache?.save(hash, text);
    return text;
  } catch (error) {
    if (!(error instanceof PaperFailure)) throw error;
    if (error.failureClass === 'not_found') return undefined;
    const sentence = secrets.reduce((message, secret) => message.replaceAll(encodeURIComponent(secret), '***'), error.message);
    throw new RunFault('source_unreachable', `Cannot ask ${question.title}: ${sentence}`, { cause: error.cause });
  }
}

/** An address with its parameters; undefined ones are left out. */
export function addressOf(base: string, parameters: Readonly<Record<string, string | number | undefined>>): string {
  const query = Object.entries(parameters)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return query.length === 0 ? base : `${base}?${query.join('&')}`;
}

/** An identifier as part of a path. Registers document DOIs with their slashes as they are; all else is encoded. */
export function pathOf(id: string): string {
  // A data-borne "/../" would climb out of the register's path.
  return encodeURIComponent(id).replaceAll('%2F', '/').replaceAll('%3A', ':').replace(/\.\.+(?=\/|$)/g, '%252E');
}

/** The answer as JSON. What is none is the provider's fault, not a paper's. */
export function parsedAnswer(title: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RunFault('source_unreachable', `Cannot read the answer of ${title}: it begins "${text.slice(0, 60)}"; expected JSON`, { cause: error });
  }
}
