/** All rows of a run, loaded page by page behind the first paint, and brought up to date while the run goes on. */
import { ask } from './ask.ts';
import { type Row, readRow } from './row.ts';
import { list, object, text } from './reading.ts';
import type { Judgement } from './judgement.ts';

/** Enough for a screen at once; what follows comes in pages that are worth a request. */
const FIRST_PAGE = 100;
const PAGE = 500;
/** More than this at once are cheaper to list again. */
const MAX_SINGLE = 20;

export class RowStore implements Disposable {
  readonly runId: string;
  readonly #abort = new AbortController();
  readonly #rows = new Map<number, Row>();
  readonly #listeners = new Set<() => void>();
  readonly #touched = new Set<number>();
  /** What was said here, by entry: an answer to a question from before does not know it. */
  readonly #said = new Map<number, readonly Judgement[]>();
  #ordered: readonly Row[] = [];
  #stale = true;
  #complete = false;
  #failure: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(runId: string) {
    this.runId = runId;
    void this.#load();
  }

  /** In input order. */
  get rows(): readonly Row[] {
    if (this.#stale) {
      this.#ordered = [...this.#rows.values()].toSorted((one, other) => one.entry - other.entry);
      this.#stale = false;
    }
    return this.#ordered;
  }

  get complete(): boolean {
    return this.#complete;
  }

  /** Why loading stopped, in a sentence. */
  get failure(): string | null {
    return this.#failure;
  }

  get(entry: number): Row | undefined {
    return this.#rows.get(entry);
  }

  /** Calls `listener` after each change; returns how to stop it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** An entry's outcome has changed on the server; many are fetched together, half a second later. */
  touch(entry: number): void {
    this.#touched.add(entry);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#refresh();
    }, 500);
  }

  async reload(): Promise<void> {
    await this.#load();
  }

  /** Takes what was just said without asking again. */
  judged(judgement: Judgement): void {
    this.#said.set(judgement.entry, [...(this.#said.get(judgement.entry) ?? []), judgement]);
    const row = this.#rows.get(judgement.entry);
    if (row !== undefined) this.#put([row]);
  }

  /** Fetches one row now, wherever loading stands. */
  async find(entry: number): Promise<Row | null> {
    const known = this.#rows.get(entry);
    if (known !== undefined) return known;
    await this.#fetch(entry);
    return this.#rows.get(entry) ?? null;
  }

  [Symbol.dispose](): void {
    this.#abort.abort();
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  async #load(): Promise<void> {
    try {
      for (let cursor: string | null = null, limit = FIRST_PAGE; ; limit = PAGE) {
        const query: string = cursor === null ? `limit=${limit}` : `limit=${limit}&cursor=${encodeURIComponent(cursor)}`;
        const page = object(await ask(`/v1/runs/${this.runId}/results?${query}`, { signal: this.#abort.signal }));
        cursor = text(page['next']);
        if (cursor === null) this.#complete = true;
        this.#put(list(page['items']).map(readRow));
        if (cursor === null) return;
      }
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      this.#failure = error instanceof Error ? error.message : String(error);
      this.#tell();
    }
  }

  async #refresh(): Promise<void> {
    const entries = [...this.#touched];
    this.#touched.clear();
    await (entries.length > MAX_SINGLE ? this.#load() : Promise.all(entries.map((entry) => this.#fetch(entry))));
  }

  async #fetch(entry: number): Promise<void> {
    try {
      this.#put([readRow(await ask(`/v1/runs/${this.runId}/results/${entry}`, { signal: this.#abort.signal }))]);
    } catch {
      // The next listing brings it; a row that is a second late is not worth a message.
    }
  }

  #put(rows: readonly Row[]): void {
    for (const row of rows) this.#rows.set(row.entry, withSaid(row, this.#said.get(row.entry) ?? []));
    this.#stale = true;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function withSaid(row: Row, said: readonly Judgement[]): Row {
  const missing = said.filter((own) => !row.judgements.some((known) => known.target === own.target && known.reviewer === own.reviewer && timeOf(known) >= timeOf(own)));
  return missing.length === 0 ? row : { ...row, judgements: [...row.judgements, ...missing] };
}

function timeOf({ at }: Judgement): number {
  return at?.getTime() ?? 0;
}
