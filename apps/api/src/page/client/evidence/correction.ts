/** The form in which a reviewer says what is right. */
import type { Target } from '../data/run.ts';
import { el, setText } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';

export interface Correction {
  readonly value: unknown;
  readonly evidence: readonly { readonly quote: string; readonly page?: number }[];
}

export interface CorrectionOptions {
  readonly target: Target | null;
  readonly words: string;
  readonly onSave: (correction: Correction) => void;
  readonly onCancel: () => void;
  /** What is selected on the page. */
  readonly selection: () => { readonly quote: string; readonly page?: number } | null;
}

/** Enter saves (Shift+Enter breaks a line), Escape leaves. Text selected on the page becomes the correction's quote. */
export function correctionForm({ target, words, onSave, onCancel, selection }: CorrectionOptions): HTMLFormElement {
  const field = fieldFor(target, words);
  const absent = el('input', { type: 'checkbox', id: 'correction-absent' });
  absent.addEventListener('change', () => {
    field.disabled = absent.checked;
  });
  const quote = el('p', { class: 'correction-quote quiet' });
  let chosen: { readonly quote: string; readonly page?: number } | null = null;
  const showChosen = (): void => setText(quote, chosen === null ? 'Select the sentence on the page to give it as evidence.' : `${chosen.page === undefined ? '' : `p. ${chosen.page}: `}“${chosen.quote}”`);
  const onSelection = (): void => {
    if (!form.isConnected) return document.removeEventListener('selectionchange', onSelection);
    const selected = selection();
    if (selected === null || selected.quote.length < 3) return;
    chosen = selected;
    showChosen();
  };
  document.addEventListener('selectionchange', onSelection);
  const save = (): void => onSave({ value: absent.checked ? null : valueOf(target, field.value), evidence: chosen === null ? [] : [chosen] });
  const form = el(
    'form',
    { class: 'correction' },
    el('label', { for: 'correction-value' }, (target?.unit ?? null) === null ? 'What is right' : `What is right, in ${target?.unit}`),
    field,
    el('label', { class: 'check' }, absent, 'The paper does not report it'),
    quote,
    el('div', { class: 'correction-buttons' }, el('button', { class: 'button primary' }, icon('check', 14), 'Save', el('kbd', {}, '↵')), el('button', { class: 'button', type: 'button', onclick: onCancel }, 'Leave', el('kbd', {}, 'esc'))),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    save();
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onCancel();
    } else if (event.key === 'Enter' && !event.shiftKey && event.target === field) {
      event.preventDefault();
      save();
    }
  });
  showChosen();
  return form;
}

function fieldFor(target: Target | null, words: string): HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  const named = { id: 'correction-value', name: 'value' };
  const format = target?.outputFormat;
  if (format === 'enum' || format === 'boolean') {
    const choices = format === 'boolean' ? ['true', 'false'] : (target?.choices ?? []);
    return el('select', named, choices.map((choice) => el('option', choice === words ? { selected: true } : {}, choice)));
  }
  if (format === 'number') return el('input', { ...named, inputmode: 'decimal', value: /^-?[\d.,\s]+$/.test(words) ? words : '' });
  if (format === 'date') return el('input', { ...named, value: words.length < 30 ? words : '' });
  const area = el('textarea', { ...named, rows: Math.min(7, Math.max(2, Math.ceil(words.length / 48))) });
  area.value = words;
  return area;
}

/** As the target's format has it: the server reads and checks it again. */
function valueOf(target: Target | null, written: string): unknown {
  const text = written.trim();
  switch (target?.outputFormat) {
    case 'number': {
      const plain = Number(text.replaceAll(/[,\s]/g, ''));
      return text !== '' && Number.isFinite(plain) ? plain : text;
    }
    case 'boolean':
      return text === 'true';
    case 'list':
      return text.split(/;|\n/).map((item) => item.trim()).filter((item) => item !== '');
    case 'json':
    case 'table':
      try {
        return JSON.parse(text);
      } catch {
        return text;
      }
    default:
      return text;
  }
}
