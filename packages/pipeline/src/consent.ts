/** Asks once before papers leave the machine: to whom, how much, for how much money (promise 8). */
import { ConfigurationError } from '@sluice/core-models';
import { destinationOf, findRun, updateRun, workSize } from '@sluice/intelligence-services';
import { outstanding } from './outstanding.ts';
import type { Disclosure } from './request.ts';
import type { RunOptions } from './sluice.ts';
import type { Workshop } from './workshop.ts';

/** Returns at once where nothing is sent, where it stays on this machine, or where this run was told yes before. */
export async function consent(
  shop: Workshop,
  given: { readonly options: RunOptions; readonly consented: string | null },
): Promise<void> {
  await consentToServices(shop, given.options);
  const { destination, batches } = shop.extractor;
  if (destination === null || destination.local) return;
  // A yes to half the price is none to the whole of it, nor one to files that lie there for a day.
  const consented = batches?.collects === true ? `${destination.host} in batches` : destination.host;
  if (given.consented === consented) return;
  const disclosure = await disclosureOf(shop);
  if (disclosure.papers === 0) return;
  const yes = (await given.options.confirm?.(disclosure)) ?? false;
  if (!yes) {
    throw new ConfigurationError(
      `Cannot send ${disclosure.papers} papers to ${destination.host}: nobody has said yes to it; expected an answer at the terminal, or --yes in scripts`,
    );
  }
  const run = await findRun(shop.db, shop.runId);
  await updateRun(shop.db, shop.runId, { pins: { ...run?.pins, consented } });
}

/** A conversion service on another machine gets whole papers: asked once a run and host, as for a model. */
async function consentToServices(shop: Workshop, options: RunOptions): Promise<void> {
  for (const { backend, enabled, url } of shop.settings.conversion.backends) {
    if (!enabled || url === undefined) continue;
    const { host, local } = destinationOf(url);
    const { pins = {} } = (await findRun(shop.db, shop.runId)) ?? {};
    if (local || pins[`consented ${backend}`] === host) continue;
    const papers = await workSize(shop.db, shop.runId);
    if (papers === 0) return;
    const yes = (await options.confirm?.({ host, local, model: backend, papers, calls: papers, batch: false, promptTokens: 0, costUsd: null })) ?? false;
    if (!yes) throw new ConfigurationError(`Cannot send ${papers} papers to ${host} for ${backend}: nobody has said yes to it; expected an answer at the terminal, or --yes in scripts`);
    await updateRun(shop.db, shop.runId, { pins: { ...pins, [`consented ${backend}`]: host } });
  }
}

/** Estimated, since nothing is bought before the answer; what was answered before is not asked again. */
export async function disclosureOf(shop: Workshop): Promise<Disclosure> {
  const { destination, provenance, batches } = shop.extractor;
  return { host: destination?.host ?? '', local: destination?.local ?? true, model: provenance.model ?? '', batch: batches?.collects === true, ...(await outstanding(shop)) };
}
