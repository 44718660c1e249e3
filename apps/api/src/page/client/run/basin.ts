/** The admission window, drawn as what the project is named for: water behind a gate that closes when the road is full. */
import type { Stats } from '../data/run.ts';
import { el, setText, svg } from '../dom/element.ts';
import { whole } from '../dom/quantity.ts';

export interface Basin {
  readonly element: HTMLElement;
  readonly draw: (window: Stats['window'], more: { readonly pending: number; readonly resumeShare: number }) => void;
}

const TOP = 14;
const BOTTOM = 102;
const WALL = 12;
const GATE_X = 142;

export function basin(): Basin {
  const water = svg('path', { class: 'basin-water' });
  const threshold = svg('path', { class: 'basin-threshold', d: '' });
  const thresholdLabel = svg('text', { class: 'basin-label', x: WALL + 7 });
  const gate = svg('rect', { class: 'gate-plate', x: GATE_X - 4, width: 8, height: 50, y: 2, rx: 1.5 });
  const picture = svg(
    'svg',
    { viewBox: '0 0 160 116', class: 'basin-picture', 'aria-hidden': 'true' },
    water,
    threshold,
    thresholdLabel,
    svg('path', { class: 'basin-wall', d: `M${WALL} ${TOP - 6}V${BOTTOM}H156` }),
    svg('path', { class: 'gate-frame', d: `M${GATE_X - 9} 2V${BOTTOM - 50}M${GATE_X + 9} 2V${BOTTOM - 50}` }),
    gate,
  );
  const inFlight = el('strong', {});
  const state = el('p', { class: 'basin-state' });
  const behind = el('p', { class: 'basin-behind' });
  const element = el('section', { class: 'basin', 'aria-label': 'Admission' }, el('h2', {}, 'Admit'), picture, el('p', { class: 'basin-figure' }, inFlight), state, behind);
  return {
    element,
    draw: (window, { pending, resumeShare }) => {
      const size = window?.size ?? null;
      const share = window === null || size === null ? 0 : Math.min(1, window.inFlight / size);
      const level = BOTTOM - share * (BOTTOM - TOP);
      water.setAttribute('d', `M${WALL} ${BOTTOM}V${level.toFixed(1)}q16 -3 32 0t32 0t32 0t30 0V${BOTTOM}z`);
      element.classList.toggle('gate-closed', window?.paused === true);
      const resumeAt = size === null ? 0 : Math.floor(size * resumeShare);
      if (size !== null) {
        const y = BOTTOM - (resumeAt / size) * (BOTTOM - TOP);
        threshold.setAttribute('d', `M${WALL} ${y.toFixed(1)}H${GATE_X - 6}`);
        thresholdLabel.setAttribute('y', (y + 12).toFixed(1));
        setText(thresholdLabel, `opens at ${whole(resumeAt)}`);
      }
      setText(inFlight, window === null ? '' : size === null ? `${whole(window.inFlight)} in flight` : `${whole(window.inFlight)} of ${whole(size)} in flight`);
      setText(state, stateOf(window, { pending, resumeAt }));
      setText(behind, pending > 0 && window !== null ? `${whole(Math.max(0, pending - window.inFlight))} not admitted yet` : '');
    },
  };
}

function stateOf(window: Stats['window'], { pending, resumeAt }: { readonly pending: number; readonly resumeAt: number }): string {
  if (window === null) return pending === 0 ? 'Nothing is waiting' : 'Nobody is admitting';
  if (window.size === null) return 'No gate: backpressure is off';
  if (window.paused) return `Gate closed until ${whole(resumeAt)} are left`;
  return window.inFlight === 0 ? 'Gate open, nothing in flight' : 'Gate open';
}
