/** The stages of one run as a worker of some of its steps has them: the same work, with what is handed on between workers at either end. */
import { type StageName, PaperFailure } from '@sluice/core-models';
import { type Handed, type Lease, type PaperQueue, type Step, briefTransaction, findDocument, findDocumentMetadata, steps as allSteps, textHashOf } from '@sluice/intelligence-services';
import { type ObservableInput, from, lastValueFrom } from 'rxjs';
import { pdfFactsOf } from '../answer.ts';
import type { Services } from '../graph.ts';
import type { StageContext, StageWork } from '../stage.ts';
import type { Converted, Downloaded, Road, Traveller } from '../traveller.ts';
import type { Workshop } from '../workshop.ts';
import { fetchedPdf, putAway } from './fetched-pdf.ts';
import type { Hand } from './hand.ts';

export interface LeasedOptions {
  readonly queue: PaperQueue;
  readonly hand: Hand;
  readonly steps: readonly Step[];
  /** Waits for a place among all runs of this worker; without one at once. */
  readonly place?: (stage: StageName, context: StageContext) => Promise<() => void>;
  /** A paper is the next worker's. */
  readonly onHandedOn?: (step: Step) => void;
}

type Stages = Omit<Services, 'record'>;

/** A paper that goes back to pending by its own stage's word (it waits for its leader) ends its lease; one that is handed on changes queues. */
export function leasedServices(shop: Workshop, services: Stages, options: LeasedOptions): Stages {
  const { queue, hand, steps } = options;
  const last = steps.at(-1) ?? 'extract';
  const leaseOf = (ordinal: number): Lease | undefined => hand.leaseOf(ordinal);

  const within = <In extends Traveller, Out extends Traveller>(stage: StageName, work: StageWork<In, Out>): StageWork<In, Out> => {
    return async (traveller, context) => {
      const { ordinal } = traveller.trip;
      const release = await options.place?.(stage, context);
      try {
        hand.at(ordinal, stage);
        const item = await once(work(traveller, context));
        if (item.kind === 'returned') await endLease(ordinal);
        return item;
      } finally {
        release?.();
      }
    };
  };

  async function endLease(ordinal: number, next?: { readonly step: Step; readonly handed: Handed }): Promise<void> {
    const lease = leaseOf(ordinal);
    if (lease === undefined) return;
    const isNext = await briefTransaction(shop.db, async (tx) => {
      const held = await queue.settle(tx, [lease]);
      if (next === undefined || held.size === 0) return false;
      await queue.put(shop.runId, next.step, [{ ordinal, rank: -lease.priority, handed: next.handed, epoch: lease.epoch }], tx);
      await queue.wake(tx);
      return true;
    });
    hand.dropLease(lease);
    if (isNext && next !== undefined) options.onHandedOn?.(next.step);
  }

  /** Whatever comes out of `work` on its way goes to the next worker's queue. */
  const handingOn = <In extends Traveller, Out extends Downloaded | Converted>(work: StageWork<In, Out>, step: Step): StageWork<In, Out> => {
    return async (traveller, context) => {
      const item = await once(work(traveller, context));
      if (item.kind === 'outcome' || item.kind === 'returned') return item;
      await endLease(item.trip.ordinal, { step, handed: await handedOf(shop, item) });
      return { kind: 'returned', ordinal: item.trip.ordinal };
    };
  };

  const download = within<Parameters<Stages['download']>[0], Downloaded>('download', async (traveller, context) => {
    const lease = leaseOf(traveller.trip.ordinal);
    const handed = lease?.handed;
    if (handed === undefined || lease?.step === 'download') return await once(services.download(traveller, context));
    Object.assign(traveller.trip.stageMs, handed.stageMs);
    return await takeUp(shop, traveller, { handed, step: lease?.step ?? 'convert', signal: context.signal });
  });
  const convert = within<Downloaded, Converted>('convert', async (traveller, context) => {
    if (leaseOf(traveller.trip.ordinal)?.step !== 'extract' || traveller.source.from === 'abstract') return await once(services.convert(traveller, context));
    return await found(shop, traveller, traveller.source.sha256);
  });
  const identify = within<Converted, Converted>('identify', async (traveller, context) =>
    leaseOf(traveller.trip.ordinal)?.step === 'extract' ? traveller : await once(services.identify(traveller, context)),
  );
  return {
    download: last === 'download' ? handingOn(download, 'convert') : download,
    convert,
    identify: last === 'convert' ? handingOn(identify, 'extract') : identify,
    extract: within('extract', services.extract),
  };
}

/** All steps, or neighbours of each other: what a worker may be told to do. */
export function areNeighbours(steps: readonly Step[]): boolean {
  const at = steps.map((step) => allSteps.indexOf(step));
  return at.length > 0 && at.every((place, index) => index === 0 || place === (at[index - 1] ?? Number.NaN) + 1);
}

async function handedOf(shop: Workshop, item: Downloaded | Converted): Promise<Handed> {
  const { stageMs } = item.trip;
  if (item.kind === 'converted') {
    const { pdf, document } = item;
    return document.contentSource === 'abstract' ? { abstract: item.reason, stageMs, ...(pdf === undefined ? {} : { sha256: pdf.sha256 }) } : { sha256: document.sha256, stageMs };
  }
  const { source } = item;
  if (source.from === 'abstract') return { abstract: source.reason, stageMs };
  // Where its text is known already the file may be gone, and is not needed.
  const path = source.path === '' ? null : await fetchedPdf(shop, { sha256: source.sha256, localPath: source.path, signal: new AbortController().signal });
  if (path !== null) await putAway(shop, { sha256: source.sha256, path });
  return { sha256: source.sha256, bytes: source.bytes, stageMs };
}

/** What another worker had begun, as if this one had. */
async function takeUp(
  shop: Workshop,
  { trip, entry }: Parameters<Stages['download']>[0],
  given: { readonly handed: Handed; readonly step: Step; readonly signal: AbortSignal },
): Promise<Downloaded> {
  const { handed, step, signal } = given;
  const { sha256, bytes = 0 } = handed;
  if (handed.abstract !== undefined || sha256 === undefined) return { kind: 'downloaded', trip, entry, source: { from: 'abstract', reason: handed.abstract ?? '' } };
  // The text is made already: nobody opens the file.
  const path = step === 'extract' ? '' : await pdfOf(shop, { sha256, localPath: entry.record.pdfPath, signal });
  return { kind: 'downloaded', trip, entry, source: { from: 'pdf', path, sha256, bytes } };
}

async function pdfOf(shop: Workshop, file: { readonly sha256: string; readonly localPath: string | undefined; readonly signal: AbortSignal }): Promise<string> {
  const path = await fetchedPdf(shop, file);
  if (path !== null) return path;
  if ((await findDocumentMetadata(shop.db, { sha256: file.sha256, converterVersion: shop.converterVersion })) !== null) return '';
  throw new PaperFailure('pdf_not_here', `The PDF ${file.sha256.slice(0, 12)}… that another worker fetched is neither in this one's folder nor in a store of PDFs (--blobs).`);
}

async function found(shop: Workshop, { trip, entry }: Downloaded, sha256: string): Promise<Converted> {
  const document = await findDocument(shop.db, { sha256, converterVersion: shop.converterVersion });
  if (document === null) throw new PaperFailure('document_gone', `The text of ${sha256.slice(0, 12)}… that another worker made is not in the store any more; "sluice retry" makes it anew.`);
  return { kind: 'converted', trip, entry, document, textHash: textHashOf(document), pdf: pdfFactsOf(document), reason: '' };
}

async function once<Out extends Traveller>(work: ObservableInput<Road<Out>>): Promise<Road<Out>> {
  return await lastValueFrom(from(work));
}
