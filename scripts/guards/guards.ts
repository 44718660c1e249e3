/** What the pipeline's promises hang on: each guard as its text in the source, what the source says without it, and the tests that must then fail. */

export interface Guard {
  readonly name: string;
  readonly package: 'pipeline' | 'intelligence-services';
  /** Below the package's `src/`. */
  readonly file: string;
  readonly text: string;
  readonly without: string;
  /** Files below `src/`, of which one at least must fail. */
  readonly tests: readonly string[];
}

export const guards: readonly Guard[] = [
  { name: 'the window', package: 'pipeline', file: 'admit.ts', text: 'if (room !== undefined) await room;', without: '', tests: ['admit.test.ts', 'graph.test.ts'] },
  { name: 'the high-water mark', package: 'pipeline', file: 'window.ts', text: 'this.#onRoad.size <= this.#options.resumeAt', without: 'true', tests: ['admit.test.ts'] },
  { name: 'each entry once on the road', package: 'pipeline', file: 'window.ts', text: 'this.#onRoad.add(ordinal).size === before', without: 'this.#onRoad.add(ordinal).size < before', tests: ['admit.test.ts'] },
  { name: 'one outcome for an admitted entry', package: 'pipeline', file: 'window.ts', text: '!this.#onRoad.delete(ordinal)', without: '!this.#onRoad.delete(ordinal) && false', tests: ['admit.test.ts'] },
  { name: 'a place given back once', package: 'pipeline', file: 'deliver.ts', text: 'if (window.has(ordinal)) window.leave(ordinal);', without: 'window.leave(ordinal);', tests: ['deliver.test.ts'] },
  { name: 'the end left to the window', package: 'pipeline', file: 'deliver.ts', text: 'window.whenEmpty(() => subscriber.complete());', without: '', tests: ['deliver.test.ts'] },
  { name: 'isolation of a paper', package: 'pipeline', file: 'stage.ts', text: '} catch (error) {\n      this.error(error);', without: '} catch (error) {\n      this.#reader.error(error);', tests: ['stage.test.ts'] },
  { name: 'the timeout', package: 'pipeline', file: 'visit.ts', text: "this.abort(new DOMException('time is up', 'TimeoutError'));", without: '', tests: ['stage.test.ts', 'visit.test.ts'] },
  { name: 'waiting is not counted', package: 'pipeline', file: 'visit.ts', text: 'this.#waitedMs += ', without: 'this.#waitedMs += 0 * ', tests: ['visit.test.ts'] },
  { name: 'the grace time', package: 'pipeline', file: 'visit.ts', text: 'now - this.#timedOutAt < this.#host.options.graceMs', without: 'false', tests: ['stage.test.ts'] },
  { name: 'the slot held until the work has stopped', package: 'pipeline', file: 'stage.ts', text: "'and did not stop when told to')));", without: "'and did not stop when told to')));\n    this.#reader.complete();", tests: ['stage.test.ts'] },
  { name: 'a stage that is stuck ends the run', package: 'pipeline', file: 'stage.ts', text: 'if (this.#site.lost < options.limit) return;', without: 'if (this.#site.lost <= options.limit) return;', tests: ['stage.test.ts'] },
  { name: 'the brake', package: 'pipeline', file: 'stage.ts', text: 'if (brake.pulled) {', without: 'if (brake.pulled && site.lost < 0) {', tests: ['stage.test.ts'] },
  { name: 'a fault is not a failure', package: 'pipeline', file: 'stage.ts', text: 'if (fault !== null) {', without: 'if (fault !== null && timedOut) {', tests: ['stage.test.ts', 'graph.test.ts'] },
  { name: 'no paper is swallowed', package: 'pipeline', file: 'stage.ts', text: 'else this.#reader.error(new SluiceError(', without: 'else this.#reader.complete(); void (new SluiceError(', tests: ['stage.test.ts'] },
  { name: 'abort when the reader leaves', package: 'pipeline', file: 'stage.ts', text: "this.#visit.abort(new DOMException('nobody waits for this paper any more', 'AbortError'));", without: 'this.#answered = true;', tests: ['stage.test.ts'] },
  { name: 'the source is told to stop', package: 'pipeline', file: 'admit.ts', text: 'if (!ended) void iterator.return', without: 'if (ended) void iterator.return', tests: ['admit.test.ts', 'graph.test.ts'] },
  { name: 'shown after the commit', package: 'pipeline', file: 'stages/record.ts', text: 'if (outcomes.length === 0) return [returned];', without: 'if (returned.length === 0) return [outcomes];', tests: ['stages/record.test.ts'] },
  { name: 'the place of what another had recorded', package: 'pipeline', file: 'stages/record.ts', text: '...unseen(outcomes, recorded), ', without: '', tests: ['stages/record.test.ts'] },
  { name: 'one commit at a time', package: 'pipeline', file: 'stages/record.ts', text: 'commitGroup(commit, group), 1)', without: 'commitGroup(commit, group), 9)', tests: ['stages/record.test.ts'] },
  { name: 'a lone outcome waits for no group', package: 'pipeline', file: 'batch.ts', text: 'else timer ??= scheduler.schedule(look, maxWaitMs);', without: '', tests: ['batch.test.ts', 'stages/record.test.ts'] },
  { name: 'the slowest reader decides', package: 'pipeline', file: 'session.ts', text: 'if (takers === 0) release();', without: 'release();', tests: ['session.test.ts'] },
  { name: 'a reader that leaves holds no place', package: 'pipeline', file: 'session.ts', text: 'for (const { release } of this.#queue.splice(0)) release();', without: '', tests: ['session.test.ts'] },
  { name: 'a run that nobody reads ends', package: 'pipeline', file: 'session.ts', text: "this.#abort.abort(new DOMException('the reader has left', 'AbortError'));", without: '', tests: ['session.test.ts'] },
  { name: 'outcomes without a road wait for their reader', package: 'pipeline', file: 'settle.ts', text: 'await taken.promise;', without: '', tests: ['settle.test.ts'] },
  { name: 'counts that add up', package: 'pipeline', file: 'conserve.ts', text: 'if (added !== total)', without: 'if (added < 0)', tests: ['conserve.test.ts'] },
  { name: 'no pending entry in a finished run', package: 'pipeline', file: 'conserve.ts', text: "status === 'finished' && counts.pending > 0", without: "status === 'failed' && counts.pending > 0", tests: ['conserve.test.ts'] },
  { name: 'the first outcome stands (the fence of late workers)', package: 'intelligence-services', file: 'checkpoint/commit-outcomes.ts', text: '.onConflictDoNothing()', without: '', tests: ['checkpoint/commit-outcomes.test.ts'] },
  { name: 'the fence of a lost lease', package: 'intelligence-services', file: 'checkpoint/commit-outcomes.ts', text: 'outcomes.filter(({ ordinal }) => epochs.has(ordinal))', without: 'outcomes', tests: ['queue/paper-queue.test.ts'] },
  { name: 'the cap on money', package: 'intelligence-services', file: 'llm/budget.ts', text: 'usd > 0 && scope.maxUsd !== null ? sql', without: 'usd < 0 && scope.maxUsd !== null ? sql', tests: ['llm/budget.test.ts'] },
  { name: 'one process works on a run', package: 'intelligence-services', file: 'checkpoint/claim-run.ts', text: 'isNull(runs.heartbeatAt), silent)', without: 'isNull(runs.heartbeatAt), silent, isNull(runs.finishedAt))', tests: ['checkpoint/runs.test.ts'] },
];
