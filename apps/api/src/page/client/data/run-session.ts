/** One run as the views share it: its facts, its figures as they change, its rows; followed while it lives, looked at now and then when it does not. */
import { ask } from './ask.ts';
import { type StreamEvent, followEvents } from './event-stream.ts';
import { number, object, text } from './reading.ts';
import { type RunFacts, type Stats, findRun, findWarnings, readStats } from './run.ts';
import { RowStore } from './row-store.ts';

/** The last outcomes that were told, newest first. */
export interface Happening {
  readonly sequence: number;
  readonly entry: number;
  readonly status: string;
  readonly stage: string;
  readonly title: string;
  readonly reason: string;
}

const LOOK_AGAIN_MS = 5000;
const MAX_HAPPENINGS = 30;
const MAX_WARNINGS = 5;

export class RunSession implements Disposable {
  readonly runId: string;
  readonly #abort = new AbortController();
  readonly #listeners = new Set<() => void>();
  #rows: RowStore | undefined;
  #facts: RunFacts;
  #stats: Stats | null;
  #happenings: readonly Happening[] = [];
  #warnings: readonly string[];
  #following = false;
  #linked = false;
  readonly #timer: ReturnType<typeof setInterval>;

  private constructor(facts: RunFacts, warnings: readonly string[]) {
    this.runId = facts.runId;
    this.#facts = facts;
    this.#stats = facts.stats;
    this.#warnings = warnings.slice(0, MAX_WARNINGS);
    this.#timer = setInterval(() => void this.look(), LOOK_AGAIN_MS);
    this.#followIfLive();
  }

  /** @throws {Problem} where there is no such run */
  static async open(runId: string): Promise<RunSession> {
    const facts = await findRun(runId);
    // A living run tells them in its stream, from the beginning.
    return new RunSession(facts, facts.live ? [] : await findWarnings(runId));
  }

  get facts(): RunFacts {
    return this.#facts;
  }

  /** Null before a process has told any. */
  get stats(): Stats | null {
    return this.#stats;
  }

  get happenings(): readonly Happening[] {
    return this.#happenings;
  }

  /** Newest first, each sentence once. */
  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** False where a living run's stream is broken at the moment. */
  get linked(): boolean {
    return this.#linked || !this.#facts.live;
  }

  /** Loading begins with the first view that needs them. */
  get rows(): RowStore {
    return (this.#rows ??= new RowStore(this.runId));
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Asks for the facts again. */
  async look(): Promise<void> {
    try {
      const before = this.#facts;
      this.#facts = await findRun(this.runId, this.#abort.signal);
      // The last figures of a run come after the last that its stream told.
      if (!this.#linked || !this.#facts.live) this.#stats = this.#facts.stats ?? this.#stats;
      if (before.live && !this.#facts.live) void this.#rows?.reload();
      this.#followIfLive();
      this.#tell();
    } catch {
      // The server is away for the moment: what was last known stands, and the next look tells.
    }
  }

  async act(what: 'cancel' | 'resume'): Promise<void> {
    await ask(`/v1/runs/${this.runId}/${what}`, { method: 'POST' });
    await this.look();
  }

  [Symbol.dispose](): void {
    this.#abort.abort();
    clearInterval(this.#timer);
    this.#rows?.[Symbol.dispose]();
    this.#listeners.clear();
  }

  #followIfLive(): void {
    if (!this.#facts.live || this.#following) return;
    this.#following = true;
    void followEvents(`/v1/runs/${this.runId}/events`, {
      signal: this.#abort.signal,
      onEvent: (event) => this.#hear(event),
      onLink: (open) => {
        this.#linked = open;
        this.#tell();
      },
    }).finally(() => {
      this.#following = false;
    });
  }

  #hear({ id, type, data }: StreamEvent): void {
    const event = object(data);
    if (type === 'stats') {
      this.#stats = readStats(data);
    } else if (type === 'outcome') {
      const entry = number(event['entry']) ?? 0;
      const happening = {
        sequence: Number(id ?? 0),
        entry,
        status: text(event['status']) ?? '',
        stage: text(event['stage']) ?? '',
        title: text(event['title']) ?? `Entry ${entry}`,
        reason: text(event['reason']) ?? '',
      };
      this.#happenings = [happening, ...this.#happenings].slice(0, MAX_HAPPENINGS);
      // A stream begins with what was told before; only what a loaded row does not know yet is worth a request.
      const row = this.#rows?.get(entry);
      if (row !== undefined && row.status !== happening.status) this.#rows?.touch(entry);
    } else if (type === 'warning') {
      const message = text(event['message']) ?? '';
      this.#warnings = [message, ...this.#warnings.filter((told) => told !== message)].slice(0, MAX_WARNINGS);
    } else if (type === 'run_ended' || type === 'run_started' || type === 'intake_done') {
      void this.look();
      if (type !== 'run_started') void this.#rows?.reload();
    }
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
