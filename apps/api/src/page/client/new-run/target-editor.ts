/** What is asked of each paper: a ready set to begin with, every target of it to be changed. */
import { type Json, list, object, text } from '../data/reading.ts';
import { type Target, readTarget } from '../data/run.ts';
import { el, fill } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';

export interface TargetEditor {
  readonly element: HTMLElement;
  /** As the server takes them; without those that have no name. */
  readonly targets: () => readonly Json[];
}

interface Draft {
  readonly name: HTMLInputElement;
  readonly description: HTMLTextAreaElement;
  readonly format: HTMLSelectElement;
  /** Of a target that is one of choices: the choices, parted by semicolons. */
  readonly choices: HTMLInputElement;
  /** What the ready set said beyond these four. */
  readonly rest: Json;
}

const formats = [
  ['text', 'text'],
  ['number', 'number'],
  ['list', 'list'],
  ['boolean', 'yes or no'],
  ['enum', 'one of choices'],
  ['date', 'date'],
  ['table', 'table'],
  ['json', 'JSON'],
  ['code', 'code'],
] as const;

export function targetEditor(sets: readonly { readonly name: string; readonly targets: readonly Json[] }[], onChange: () => void): TargetEditor {
  let drafts: readonly Draft[] = [];
  const rows = el('ol', { class: 'target-rows' });
  const chooser = el('div', { class: 'set-chips', role: 'group', 'aria-label': 'Ready sets' });
  const draw = (): void => {
    fill(rows, drafts.map((draft) => row(draft)));
    onChange();
  };
  const row = (draft: Draft): HTMLElement =>
    el(
      'li',
      { class: 'target-row' },
      draft.name,
      draft.format,
      draft.description,
      draft.choices,
      el('button', { class: 'button small', type: 'button', 'aria-label': `Remove ${draft.name.value || 'this target'}`, onclick: () => { drafts = drafts.filter((other) => other !== draft); draw(); } }, icon('cross', 14)),
    );
  const chips = sets.map((set) => {
    const chip = el('button', { class: 'chip', type: 'button', 'aria-pressed': 'false' }, words(set.name), el('span', { class: 'chip-count' }, set.targets.length));
    chip.addEventListener('click', () => {
      for (const other of chips) other.setAttribute('aria-pressed', String(other === chip));
      drafts = set.targets.map((target) => draftOf(target, onChange));
      draw();
    });
    return chip;
  });
  fill(chooser, chips);
  const add = el('button', { class: 'button small', type: 'button' }, icon('plus', 14), 'Another target');
  add.addEventListener('click', () => {
    drafts = [...drafts, draftOf({}, onChange)];
    draw();
    drafts.at(-1)?.name.focus();
  });
  chips[0]?.click();
  return { element: el('div', { class: 'target-editor' }, chooser, rows, add), targets: () => drafts.map(targetOf).filter((target) => target !== null) };
}

export function readSets(answer: unknown): readonly { readonly name: string; readonly targets: readonly Json[] }[] {
  return list(object(answer)['items']).map(object).map((set) => ({ name: text(set['name']) ?? '', targets: list(set['targets']).map(object) }));
}

function draftOf(written: Json, onChange: () => void): Draft {
  const target: Target = readTarget(written);
  const format = el('select', { 'aria-label': 'Form of the value' }, formats.map(([name, label]) => el('option', { value: name, ...(name === target.outputFormat ? { selected: true } : {}) }, label)));
  const name = el('input', { value: target.name, 'aria-label': 'Name of the target', placeholder: 'name', maxlength: 100 });
  const description = el('textarea', { rows: 2, 'aria-label': `What is asked as ${target.name || 'this target'}`, placeholder: 'What do you want to know of each paper?', maxlength: 2000 });
  description.value = target.description;
  const choices = el('input', { class: 'target-choices', value: target.choices.join('; '), 'aria-label': `Choices of ${target.name || 'this target'}`, placeholder: 'yes; no; unclear', hidden: target.outputFormat !== 'enum' });
  format.addEventListener('change', () => {
    choices.hidden = format.value !== 'enum';
  });
  for (const field of [format, name, description, choices]) field.addEventListener('change', onChange);
  return { name, description, format, choices, rest: written };
}

function targetOf({ name, description, format, choices, rest: { choices: _written, ...rest } }: Draft): Json | null {
  if (name.value.trim() === '') return null;
  const chosen = choices.value.split(';').map((choice) => choice.trim()).filter((choice) => choice !== '');
  return { ...rest, name: name.value.trim(), description: description.value.trim() || name.value.trim(), outputFormat: format.value, ...(format.value === 'enum' && chosen.length > 0 ? { choices: chosen } : {}) };
}

/** `methods-summary` as a person writes it. */
function words(name: string): string {
  const plain = name.replaceAll('-', ' ');
  return plain.length <= 4 ? plain.toUpperCase() : plain.slice(0, 1).toUpperCase() + plain.slice(1);
}
