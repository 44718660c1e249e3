/** The run: its graph drawn live, what came out last, and where to go from here. */
import type { RunSession } from '../data/run-session.ts';
import { statuses } from '../data/row.ts';
import { statusBadge } from '../dom/badges.ts';
import { el, fill } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import { count, whole } from '../dom/quantity.ts';
import type { View } from '../router.ts';
import { flowPicture } from './flow-picture.ts';
import { headline } from './headline.ts';
import { Pace } from './pace.ts';

export function runView(session: RunSession): View {
  const head = headline(session);
  const picture = flowPicture(session.runId);
  const pace = new Pace();
  const latest = el('ol', { class: 'latest' });
  const latestPanel = el('section', { class: 'panel' }, el('h2', {}, 'Latest outcomes'), latest);
  const warned = el('ul', { class: 'latest' });
  const warnedPanel = el('section', { class: 'panel' }, el('h2', {}, 'Warnings'), warned);
  const next = el('section', { class: 'panel next' });
  const draw = (): void => {
    if (session.stats !== null) pace.take(session.stats, Date.now());
    head.draw(pace);
    picture.draw(session.facts, session.stats, pace);
    drawLatest(latest, session);
    drawNext(next, session);
    warnedPanel.hidden = session.warnings.length === 0;
    fill(warned, session.warnings.map((sentence) => el('li', {}, sentence)));
  };
  const stop = session.onChange(draw);
  const stopRows = session.rows.onChange(draw);
  draw();
  return {
    element: el('div', { class: 'page run-page' }, head.element, picture.element, el('div', { class: 'run-below' }, next, latestPanel, warnedPanel)),
    title: session.facts.name,
    [Symbol.dispose]: () => {
      stop();
      stopRows();
    },
  };
}

/** What the stream told; of a run that ended before this page was opened, its last rows. */
function drawLatest(place: HTMLElement, session: RunSession): void {
  const told = session.happenings.slice(0, 8).map(({ entry, status, title, reason, stage }) => ({ entry, status, title, reason, stage }));
  const lines = told.length > 0 ? told : session.rows.rows.filter((row) => row.status !== 'pending').slice(-8).toReversed().map((row) => ({ ...row, stage: row.stage ?? '', reason: row.reason ?? '' }));
  if (lines.length === 0) {
    fill(place, el('li', { class: 'quiet' }, 'Nothing has come out yet.'));
    return;
  }
  fill(
    place,
    lines.map((line) => {
      const status = statuses.find((known) => known === line.status) ?? 'pending';
      return el(
        'li',
        {},
        statusBadge(status),
        el('a', { href: `/runs/${session.runId}/evidence?entry=${line.entry}`, class: 'paper-title' }, line.title),
        line.reason === '' ? null : el('span', { class: 'quiet latest-reason' }, line.reason),
      );
    }),
  );
}

function drawNext(place: HTMLElement, session: RunSession): void {
  const { rows, complete } = session.rows;
  const found = rows.reduce((sum, row) => sum + Object.values(row.answers).length, 0);
  const judged = rows.reduce((sum, row) => sum + new Set(row.judgements.map(({ target }) => target)).size, 0);
  const { counts } = session.facts;
  const base = `/runs/${session.runId}`;
  const link = (href: string, title: string, words: string): HTMLElement =>
    el('a', { class: 'next-link', href }, el('strong', {}, title), el('span', {}, words), icon('right'));
  fill(
    place,
    el('h2', {}, 'From here'),
    link(`${base}/evidence`, 'Check the values', found === 0 ? 'each against the sentence in the paper' : `${whole(judged)} of ${whole(found)}${complete ? '' : '+'} checked against the paper`),
    link(`${base}/results`, 'See the table', `${count(session.facts.total, 'entry', 'entries')} × ${count(session.facts.targets.length, 'target')}`),
    counts.failed > 0 ? link(`${base}/failures`, 'Look at what failed', `${count(counts.failed, 'paper')}, by class, with a way to try again`) : null,
    counts.duplicate > 0 ? link(`${base}/duplicates`, 'Look at duplicates', `${count(counts.duplicate, 'entry', 'entries')} joined to another, each with its reason`) : null,
  );
}
