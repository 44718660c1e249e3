/** Small marks that say a status by shape, word and colour together. */
import type { Verdict } from '../data/judgement.ts';
import type { State, Status } from '../data/row.ts';
import { stateWord, statusIcon, verdictIcon, verdictWord } from '../status-words.ts';
import { el } from './element.ts';
import { icon } from './icons.ts';

export function statusBadge(status: Status): HTMLElement {
  return el('span', { class: `badge status-${status}` }, icon(statusIcon[status], 12), status);
}

/** Nothing for `found`, which the value itself says. */
export function stateBadge(state: State): HTMLElement | null {
  return state === 'found' ? null : el('span', { class: `badge state-${state}` }, stateWord[state]);
}

export function verdictBadge(verdict: Verdict, who = ''): HTMLElement {
  return el('span', { class: `badge verdict-${verdict}` }, icon(verdictIcon[verdict], 12), who === '' ? verdictWord[verdict] : `${who} ${verdictWord[verdict]}`);
}

export function retractedWord(): HTMLElement {
  return el('strong', { class: 'retracted' }, 'Retracted');
}
