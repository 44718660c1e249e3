/** One value in the list: closed, its words at a glance; open, everything that a verdict needs. */
import { type Judgement, lastWords } from '../data/judgement.ts';
import type { Target } from '../data/run.ts';
import { wordsOf } from '../data/row.ts';
import { stateBadge, verdictBadge } from '../dom/badges.ts';
import { type Child, el } from '../dom/element.ts';
import { moment } from '../dom/quantity.ts';
import type { Value } from './queue.ts';

export interface CardOptions {
  readonly value: Value;
  readonly target: Target | null;
  readonly open: boolean;
  readonly reviewer: string;
  readonly onOpen: () => void;
  /** A piece of its evidence was chosen. */
  readonly onQuote: (index: number) => void;
  /** While a correction is written. */
  readonly form: HTMLElement | null;
}

export function valueCard(options: CardOptions): HTMLElement {
  const { value, open } = options;
  const { row, target, answer } = value;
  const words = lastWords(row.judgements, target);
  const head = el(
    'button',
    { class: 'value-head', 'aria-expanded': String(open), onclick: options.onOpen },
    el('span', { class: 'value-target' }, target),
    stateBadge(answer.state),
    words.map((word) => verdictBadge(word.verdict, words.length > 1 || word.reviewer !== options.reviewer ? word.reviewer : '')),
  );
  if (!open) return el('li', { class: 'value' }, head, el('p', { class: answer.method === 'passage' ? 'value-brief from-paper' : 'value-brief' }, answer.words === '' ? (answer.reason ?? '') : answer.words));
  return el(
    'li',
    { class: 'value value-open', 'aria-current': 'true' },
    head,
    options.target === null || options.target.description === '' ? null : el('p', { class: 'value-asked' }, options.target.description),
    saidByMachine(value),
    quotes(options),
    verdictsBeside(words, answer.words),
    options.form,
  );
}

function saidByMachine({ answer }: Value): Child {
  if (answer.state !== 'found') return el('p', { class: `value-why state-${answer.state}` }, whyNot(answer.state, answer.reason), answer.words === '' ? null : el('span', { class: 'quiet' }, ` It said: ${answer.words}`));
  if (answer.method === 'passage') return el('p', { class: 'value-kind quiet' }, 'A passage to read, chosen without a model', answer.score === null ? '' : ` (score ${answer.score.toFixed(2)})`);
  return [
    el('p', { class: 'value-words' }, answer.words),
    answer.derived ? el('p', { class: 'quiet' }, 'Computed from the quote, not printed in it.') : null,
    answer.stale ? el('p', { class: 'quiet' }, 'From an earlier conversion; its quote was not found again.') : null,
  ];
}

function whyNot(state: string, reason: string | null): string {
  if (state === 'not_reported') return `Not reported. ${reason ?? 'The model looked and found nothing.'}`;
  if (state === 'refused') return `Refused: ${reason ?? 'its quote is not in the paper.'}`;
  return `Failed: ${reason ?? 'there was no usable answer.'}`;
}

function quotes({ value, onQuote }: CardOptions): Child {
  return value.answer.evidence.map((piece, index) =>
    el('blockquote', { class: 'quote' }, el('button', { class: 'quote-text from-paper', title: 'Show it in the paper', onclick: () => onQuote(index) }, piece.quote), piece.page === undefined ? null : el('cite', {}, `page ${piece.page}`)),
  );
}

/** Each reviewer's last word, so that two can be compared at a glance. */
function verdictsBeside(words: readonly Judgement[], machine: string): Child {
  if (words.length === 0) return null;
  const agree = new Set(words.map((word) => (word.verdict === 'correct' ? `= ${wordsOf(word.value)}` : word.verdict))).size === 1;
  return el(
    'div',
    { class: 'beside' },
    words.map((word) =>
      el(
        'div',
        { class: `beside-one verdict-${word.verdict}` },
        el('strong', {}, word.reviewer),
        verdictBadge(word.verdict),
        word.verdict === 'correct' ? el('p', { class: 'beside-value' }, word.value === null ? 'not reported' : wordsOf(word.value)) : word.verdict === 'accept' && machine.length < 60 ? el('p', { class: 'beside-value' }, machine) : null,
        el('span', { class: 'quiet' }, word.changed ? 'of a value that has changed since' : word.at === null ? '' : moment(word.at)),
      ),
    ),
    words.length > 1 ? el('p', { class: agree ? 'beside-agree' : 'beside-differ' }, agree ? 'They agree' : 'They differ') : null,
  );
}
