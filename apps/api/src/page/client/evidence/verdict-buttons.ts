/** The three verdicts, always in reach at the foot of the list, each with its key. */
import { type Verdict, verdicts } from '../data/judgement.ts';
import { el } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import { keyName } from '../keys.ts';
import { verdictIcon } from '../status-words.ts';

const faces: Readonly<Record<Verdict, readonly [label: string, key: string]>> = { accept: ['Accept', 'a'], correct: ['Correct', 'e'], reject: ['Reject', 'x'] };

export function verdictButtons(onVerdict: (verdict: Verdict) => void): HTMLElement {
  return el(
    'div',
    { class: 'verdict-buttons', role: 'group', 'aria-label': 'Verdict on the open value' },
    verdicts.map((verdict) => {
      const [label, key] = faces[verdict];
      return el('button', { class: `button verdict-button verdict-${verdict}`, onclick: () => onVerdict(verdict) }, icon(verdictIcon[verdict], 14), label, keyName(key));
    }),
  );
}
