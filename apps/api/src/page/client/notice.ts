/** A quiet panel in place of content: nothing here yet, or why not. */
import { type Child, el } from './dom/element.ts';

export function notice(title: string, sentence: string, ...more: readonly Child[]): HTMLElement {
  return el('section', { class: 'notice' }, el('h1', {}, title), el('p', {}, sentence), more);
}
