/** The graph of a run, live: what was read and dropped, the gate, the stages with their queues, and what came out. */
import type { RunFacts, StageFigures, Stats } from '../data/run.ts';
import type { Status } from '../data/row.ts';
import { el, setText } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import { whole } from '../dom/quantity.ts';
import { statusIcon } from '../status-words.ts';
import { basin } from './basin.ts';
import type { Pace } from './pace.ts';
import { stageCard } from './stage-card.ts';

export interface FlowPicture {
  readonly element: HTMLElement;
  readonly draw: (facts: RunFacts, stats: Stats | null, pace: Pace) => void;
}

const stages = [
  ['download', 'Download', 'finds the PDF'],
  ['convert', 'Convert', 'reads its pages'],
  ['identify', 'Identify', 'knows it again'],
  ['extract', 'Extract', 'answers the targets'],
] as const;

export function flowPicture(runId: string): FlowPicture {
  const gate = basin();
  const cards = stages.map(([name, title, does]) => [name, stageCard(title, does)] as const);
  const out = outlet(runId);
  const intake = intakeLine();
  const road = el('div', { class: 'road' }, gate.element, cards.flatMap(([, card]) => [card.queue, card.element]), el('div', { class: 'channel channel-last' }), out.element);
  return {
    element: el('section', { class: 'flow', 'aria-label': 'The graph of this run' }, intake.element, road),
    draw: (facts, stats, pace) => {
      const counts = stats !== null && facts.live ? stats.counts : facts.counts;
      const total = Math.max(facts.total, stats?.total ?? 0);
      intake.draw({ total, duplicate: counts.duplicate, filtered: counts.filtered, complete: stats?.intakeComplete ?? facts.intakeComplete });
      gate.draw(facts.live ? (stats?.window ?? null) : null, { pending: counts.pending, resumeShare: facts.resumeShare });
      const binding = facts.live ? bindingStage(stats?.stages ?? []) : null;
      for (const [name, card] of cards) {
        const figures = stats?.stages.find((stage) => stage.stage === name) ?? null;
        const still = figures === null || facts.live ? figures : { ...figures, active: 0, waiting: 0 };
        card.draw(still, { perSecond: stats === null ? 0 : pace.ofStage(name, stats), binds: binding === name, flowing: facts.live && (figures?.active ?? 0) > 0, doing: name === 'convert' && facts.live ? longestReading(stats) : null });
      }
      out.draw(counts);
    },
  };
}

/** Where the file is that will hold up the end of the run. */
function longestReading(stats: Stats | null): string | null {
  const [longest] = (stats?.readings ?? []).toSorted((one, other) => (other.secondsLeft ?? 0) - (one.secondsLeft ?? 0));
  return longest === undefined ? null : `entry ${whole(longest.entry)}: page ${whole(longest.page)} of ${whole(longest.pages)}`;
}

/** All slots taken and the most papers in line per slot. */
function bindingStage(figures: readonly StageFigures[]): string | null {
  const full = figures.filter((stage) => stage.active >= stage.limit && stage.waiting > 0);
  return full.toSorted((one, other) => other.waiting / other.limit - one.waiting / one.limit)[0]?.stage ?? null;
}

function intakeLine(): { readonly element: HTMLElement; readonly draw: (figures: { readonly total: number; readonly duplicate: number; readonly filtered: number; readonly complete: boolean }) => void } {
  const [read, same, left, kept] = [el('strong', {}), el('strong', {}), el('strong', {}), el('strong', {})];
  const state = el('span', { class: 'intake-state' });
  const step = (figure: HTMLElement, words: string): HTMLElement => el('li', {}, figure, ` ${words}`);
  return {
    element: el('div', { class: 'intake' }, el('h2', {}, 'Intake'), el('ol', {}, step(read, 'read'), step(same, 'the same as another'), step(left, 'left out by a rule'), step(kept, 'to be worked on')), state),
    draw: ({ total, duplicate, filtered, complete }) => {
      setText(read, whole(total));
      setText(same, whole(duplicate));
      setText(left, whole(filtered));
      setText(kept, whole(total - duplicate - filtered));
      setText(state, complete ? '' : 'still reading…');
    },
  };
}

const outcomes: readonly Status[] = ['extracted', 'cached', 'duplicate', 'filtered', 'failed', 'pending'];

function outlet(runId: string): { readonly element: HTMLElement; readonly draw: (counts: Readonly<Record<Status, number>>) => void } {
  const lines = outcomes.map((status) => {
    const figure = el('strong', {});
    const link = el('a', { href: `/runs/${runId}/results?status=${status}`, class: `outcome status-${status}` }, icon(statusIcon[status], 13), el('span', {}, status), figure);
    return { status, figure, link };
  });
  return {
    element: el('section', { class: 'outlet', 'aria-label': 'Outcomes' }, el('h2', {}, 'Record'), el('p', { class: 'stage-does' }, 'one outcome an entry'), lines.map(({ link }) => link)),
    draw: (counts) => {
      for (const { status, figure, link } of lines) {
        setText(figure, whole(counts[status]));
        link.classList.toggle('outcome-none', counts[status] === 0);
      }
    },
  };
}
