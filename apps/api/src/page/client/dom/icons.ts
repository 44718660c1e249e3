/** The few pictures that the page uses, drawn on a 16-unit square in the colour of their text. */
import { svg } from './element.ts';

const paths = {
  check: 'M3 8.5 6.5 12 13 4.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  pencil: 'M3 13l.8-3L11 2.8 13.2 5 6 12.2 3 13z',
  again: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5V5h-2.6',
  equal: 'M3 6h10M3 10h10',
  minus: 'M3 8h10',
  dot: 'M8 5.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.7 10.7 14 14',
  download: 'M8 2v8M4.5 7 8 10.5 11.5 7M3 14h10',
  plus: 'M8 3v10M3 8h10',
  left: 'M10 3 5 8l5 5',
  right: 'M6 3l5 5-5 5',
  up: 'M4 10l4-4 4 4',
  down: 'M4 6l4 4 4-4',
  file: 'M4 2h5l3 3v9H4zM9 2v3h3',
  link: 'M9 3h4v4M13 3 7 9M11 9v4H3V5h4',
  warning: 'M8 2.5 14.5 13.5h-13zM8 6.5v3.5M8 11.8v.2',
  quote: 'M3 11c2 0 3-1.5 3-4V4H3v4h3M9 11c2 0 3-1.5 3-4V4H9v4h3',
} as const;

export type IconName = keyof typeof paths;

/** Hidden from screen readers: the words beside it say the same. */
export function icon(name: IconName, size = 16): SVGSVGElement {
  return svg('svg', { class: 'icon', viewBox: '0 0 16 16', width: size, height: size, 'aria-hidden': 'true' }, svg('path', { d: paths[name] }));
}

/** The mark of the house: a gate in its frame above the water. */
export function sluiceMark(): SVGSVGElement {
  return svg(
    'svg',
    { class: 'brand-mark', viewBox: '0 0 24 24', width: 22, height: 22, 'aria-hidden': 'true' },
    svg('path', { class: 'brand-frame', d: 'M4 21V3M20 21V3M4 4.5h16' }),
    svg('path', { class: 'brand-gate', d: 'M7.5 7.5h9v6h-9z' }),
    svg('path', { class: 'brand-water', d: 'M4 17.5c2-1.6 4-1.6 6 0s4 1.6 6 0 2-1.2 4-.6' }),
  );
}
