/** One stage of the graph: its slots and who is in them, its queue, its pace, its failures. */
import type { StageFigures } from '../data/run.ts';
import { el, fill, setText } from '../dom/element.ts';
import { count, duration, rate, whole } from '../dom/quantity.ts';

export interface StageCard {
  readonly element: HTMLElement;
  /** `queue` is the channel before the stage. */
  readonly queue: HTMLElement;
  /** `doing` stands in place of what the stage does in general. */
  readonly draw: (figures: StageFigures | null, more: { readonly perSecond: number; readonly binds: boolean; readonly flowing: boolean; readonly doing: string | null }) => void;
}

/** A stage with more slots than this shows them as a bar. */
const MOST_SLOTS = 12;
const MOST_DOTS = 9;

export function stageCard(name: string, does: string): StageCard {
  const doingNow = el('p', { class: 'stage-does' });
  const slots = el('div', { class: 'slots', 'aria-hidden': 'true' });
  const busy = el('span', { class: 'stage-busy' });
  const pace = el('dd', {});
  const mean = el('dd', {});
  const done = el('dd', {});
  const failed = el('p', { class: 'stage-failed' });
  const binding = el('span', { class: 'binding' }, 'sets the pace');
  const dots = el('div', { class: 'queue-dots', 'aria-hidden': 'true' });
  const waiting = el('span', { class: 'queue-count' });
  const queue = el('div', { class: 'channel' }, dots, waiting);
  const element = el(
    'section',
    { class: 'stage', 'aria-label': name },
    el('header', {}, el('h2', {}, name), binding),
    doingNow,
    slots,
    busy,
    el('dl', { class: 'stage-figures' }, el('div', {}, el('dt', {}, 'pace'), pace), el('div', {}, el('dt', {}, 'each'), mean), el('div', {}, el('dt', {}, 'through'), done)),
    failed,
  );
  return {
    element,
    queue,
    draw: (figures, { perSecond, binds, flowing, doing }) => {
      const { limit = 0, active = 0, waiting: inLine = 0, processed = 0, failed: lost = 0, busySeconds = 0 } = figures ?? {};
      setText(doingNow, doing ?? does);
      drawSlots(slots, limit, active);
      setText(busy, limit === 0 ? 'no figures' : `${whole(active)} of ${whole(limit)} busy`);
      setText(pace, perSecond > 0 ? rate(perSecond) : '–');
      setText(mean, processed > 0 ? duration(busySeconds / processed) : '–');
      setText(done, whole(processed));
      setText(failed, lost > 0 ? `${whole(lost)} failed` : '');
      binding.hidden = !binds;
      element.classList.toggle('stage-binds', binds);
      element.classList.toggle('stage-active', active > 0);
      queue.classList.toggle('flowing', flowing);
      fill(dots, Array.from({ length: Math.min(inLine, MOST_DOTS) }, () => el('i', {})));
      setText(waiting, inLine > 0 ? `${whole(inLine)} waiting` : '');
      queue.setAttribute('aria-label', `${count(inLine, 'paper')} waiting for ${name}`);
      queue.setAttribute('role', 'img');
    },
  };
}

function drawSlots(slots: HTMLElement, limit: number, active: number): void {
  if (limit > MOST_SLOTS) {
    const bar = el('i', { class: 'slot-bar-fill' });
    bar.style.width = `${(100 * active) / limit}%`;
    fill(slots, el('span', { class: 'slot-bar' }, bar));
    return;
  }
  if (slots.childElementCount !== limit || slots.firstElementChild?.className === 'slot-bar') fill(slots, Array.from({ length: limit }, () => el('i', { class: 'slot' })));
  for (const [index, slot] of [...slots.children].entries()) slot.classList.toggle('slot-busy', index < active);
}
