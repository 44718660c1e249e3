/** Unpaywall: where a DOI can be read for free. It answers only those who leave an e-mail address. */
import { z } from 'zod';
import type { ProviderContext } from './provider.ts';
import { addressOf, ask, parsedAnswer, pathOf } from './provider.ts';

const Location = z.object({ url_for_pdf: z.string().nullish(), url: z.string().nullish() });
const Answer = z.object({ best_oa_location: Location.nullish(), oa_locations: z.array(Location).nullish() });

/** Addresses of PDFs, the best first; none where the DOI is unknown or closed, or no contact address is set. */
export async function unpaywallPdfs(doi: string, context: ProviderContext): Promise<readonly string[]> {
  if (context.contactEmail === undefined) return [];
  const address = addressOf(`${context.endpoints.unpaywall}/${pathOf(doi)}`, { email: context.contactEmail });
  const text = await ask(context, { title: 'Unpaywall', address, paceKey: 'unpaywall.org', intervalMs: 100 });
  const answer = Answer.safeParse(text === undefined ? {} : parsedAnswer('Unpaywall', text));
  const places = [answer.data?.best_oa_location, ...(answer.data?.oa_locations ?? [])];
  return [...new Set(places.flatMap((place) => place?.url_for_pdf || []))];
}
