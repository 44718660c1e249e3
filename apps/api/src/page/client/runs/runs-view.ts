/** All runs of this store, newest first. */
import { type RunFacts, findRuns } from '../data/run.ts';
import { statuses } from '../data/row.ts';
import { el, fill } from '../dom/element.ts';
import { count, moment, whole } from '../dom/quantity.ts';
import { icon } from '../dom/icons.ts';
import type { View } from '../router.ts';
import { runStatusWord } from '../status-words.ts';

const LOOK_AGAIN_MS = 4000;

export async function runsView(): Promise<View> {
  const abort = new AbortController();
  const list = el('ol', { class: 'runs' });
  const element = el('section', { class: 'page runs-page' });
  const draw = (runs: readonly RunFacts[]): void => {
    if (runs.length === 0) fill(element, firstTime());
    else {
      fill(list, runs.map(runCard));
      fill(element, el('h1', {}, 'Runs'), list);
    }
  };
  draw(await findRuns(abort.signal));
  const timer = setInterval(() => {
    findRuns(abort.signal).then(draw, () => undefined);
  }, LOOK_AGAIN_MS);
  return {
    element,
    title: 'Runs',
    [Symbol.dispose]: () => {
      abort.abort();
      clearInterval(timer);
    },
  };
}

function runCard(run: RunFacts): HTMLElement {
  const targets = run.targets.length === 0 ? null : count(run.targets.length, 'target');
  return el(
    'li',
    {},
    el(
      'a',
      { class: 'run-card', href: `/runs/${run.runId}` },
      el('span', { class: `run-dot run-${run.live ? 'live' : run.status}` }),
      el('span', { class: 'run-card-name' }, run.name, el('span', { class: 'run-card-id' }, run.runId.slice(0, 8))),
      el('span', { class: 'run-card-status' }, runStatusWord(run.status)),
      countsBar(run),
      el('span', { class: 'run-card-count' }, `${whole(run.total - run.counts.pending)} of ${whole(run.total)}`),
      el('span', { class: 'run-card-more' }, [run.extractor === 'extractive' ? 'passages' : (run.model ?? 'model'), targets].filter((part) => part !== null).join(' · ')),
      el('time', { class: 'run-card-time', datetime: run.createdAt?.toISOString() }, run.createdAt === null ? '' : moment(run.createdAt)),
    ),
  );
}

/** One bar, parted by what became of the entries. */
export function countsBar(run: RunFacts): HTMLElement {
  const bar = el('span', { class: 'counts-bar', role: 'img', 'aria-label': statuses.map((status) => `${whole(run.counts[status])} ${status}`).join(', ') });
  for (const status of ['extracted', 'cached', 'duplicate', 'filtered', 'failed', 'pending'] as const) {
    if (run.counts[status] === 0) continue;
    const part = el('span', { class: `part fill-${status}` });
    part.style.flexGrow = String(run.counts[status]);
    bar.append(part);
  }
  return bar;
}

function firstTime(): HTMLElement {
  return el(
    'section',
    { class: 'notice first-time' },
    el('h1', {}, 'Papers in, a table with evidence out'),
    el('p', {}, 'No run has been made in this store yet. Give Sluice some PDFs or a bibliography and say what you want to know of each paper.'),
    el('a', { class: 'button primary', href: '/new' }, icon('plus'), 'Start a run'),
  );
}
