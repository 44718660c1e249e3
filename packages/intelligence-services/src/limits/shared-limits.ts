/** The limits that hold over all workers of a database, as the stages use them. Without one, nothing is asked of the database. */
import type { SharedLimits as Settings } from '@sluice/core-models';
import type { Database } from '../db/database.ts';
import { pause } from '../llm/pause.ts';
import type { CallEnd, Permit, Rate } from '../llm/rate.ts';
import { type SharedSlot, SharedSlots } from './shared-slots.ts';
import { takeTokens } from './token-minute.ts';

export interface SharedLimits extends AsyncDisposable {
  /** A model's rate in this process, held to what all processes together may do. */
  shareRate(rate: Rate, provider: { readonly host: string; readonly model: string }): Rate;
  /** Runs `work` while it has one of the places for downloads from a host. `waiting` wraps the wait. */
  download<T>(host: string, context: { readonly signal: AbortSignal; waiting<W>(wait: () => Promise<W>): Promise<W> }, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

export function openSharedLimits(db: Database, options: { readonly settings: Settings; readonly owner: string; readonly now: () => number; readonly random: () => number }): SharedLimits {
  const { settings, random } = options;
  const { maxLlmCalls, maxTokensPerMinute, maxDownloadsPerHost } = settings;
  const slots = new SharedSlots(db, { ...options, sleep: pause });

  const takeAll = async (tokens: number, provider: { readonly host: string; readonly model: string }, signal: AbortSignal): Promise<SharedSlot | null> => {
    const { host, model } = provider;
    for (;;) {
      const slot = maxLlmCalls === undefined ? null : await slots.take({ scope: `llm:${host}`, limit: maxLlmCalls, signal });
      const waitMs = maxTokensPerMinute === undefined ? 0 : await takeTokens(db, { scope: `tokens:${host}/${model}`, limit: maxTokensPerMinute, tokens });
      if (waitMs === 0) return slot;
      // Not held while it waits: another model of that host may have tokens left.
      await slot?.release();
      await pause(waitMs * (1 + random() / 10), signal);
    }
  };

  return {
    shareRate(rate, provider) {
      if (maxLlmCalls === undefined && maxTokensPerMinute === undefined) return rate;
      return {
        limit: () => rate.limit(),
        async acquire(tokens, signal) {
          const permit = await rate.acquire(tokens, signal);
          try {
            const slot = await takeAll(tokens, provider, signal);
            return slot === null ? permit : withSlot(permit, slot);
          } catch (error) {
            permit.end({ kind: 'other' });
            throw error;
          }
        },
      };
    },
    async download(host, { signal, waiting }, work) {
      if (maxDownloadsPerHost === undefined) return await work(signal);
      const slot = await waiting(() => slots.take({ scope: `download:${host}`, limit: maxDownloadsPerHost, signal }));
      try {
        return await work(AbortSignal.any([signal, slot.signal]));
      } finally {
        await slot.release();
      }
    },
    [Symbol.asyncDispose]: () => slots[Symbol.asyncDispose](),
  };
}

function withSlot(permit: Permit, slot: SharedSlot): Permit {
  return {
    signal: slot.signal,
    stands: () => slot.stands(),
    end(end: CallEnd) {
      permit.end(end);
      // One that cannot be given back now is given back when the database answers again.
      void slot.release().catch(() => undefined);
    },
  };
}
