/** One query to several registers, as one stream: a hit from each in turn, so that a limit is shared fairly. */
import type { SourceItem } from '@sluice/core-models';
import { arxiv } from './arxiv.ts';
import { crossref } from './crossref.ts';
import { openalex } from './openalex.ts';
import type { Hit, Provider, ProviderContext, ProviderName, SearchRequest } from './provider.ts';
import { semanticScholar } from './semantic-scholar.ts';

const PROVIDERS: Readonly<Record<ProviderName, Provider>> = { arxiv, semantic_scholar: semanticScholar, openalex, crossref };

/**
 * Hits of all providers, `limit` in all; each is an entry of its own, named by its provider (`arxiv: "fish flour"`), so that counts by source hold and deduplication shows what they share. Throws RunFault
 * `source_unreachable` when a provider does not answer: a run resumed later goes on from the entries that it has.
 */
export async function* searchProviders(names: readonly ProviderName[], request: SearchRequest, context: ProviderContext): AsyncGenerator<SourceItem> {
  const open = names.map((name) => ({ provider: PROVIDERS[name], hits: PROVIDERS[name].search(request, context) }));
  try {
    for (let count = 0, turn = 0; open.length > 0 && count < request.limit; ) {
      const at = turn % open.length;
      const asked = open[at];
      if (asked === undefined) return;
      const next = await asked.hits.next();
      if (next.done === true) {
        open.splice(at, 1);
        turn = at;
        continue;
      }
      yield itemOf(next.value, { provider: asked.provider, query: request.query });
      count += 1;
      turn = at + 1;
    }
  } finally {
    for (const { hits } of open) await hits.return(undefined);
  }
}

function itemOf(hit: Hit, { provider, query }: { readonly provider: Provider; readonly query: string }): SourceItem {
  const source = `${provider.name}: ${query}`;
  if ('record' in hit) return { kind: 'record', source, locator: hit.id, record: hit.record };
  return { kind: 'malformed', source, locator: hit.id, message: `Cannot use ${hit.id} of ${provider.title}: ${hit.problem}; expected a paper` };
}
