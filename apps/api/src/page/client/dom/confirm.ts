/** One question before something that cannot be taken back, or that sends papers away. */
import { el, fill } from './element.ts';

export function confirmed(question: { readonly title: string; readonly text: string; readonly yes: string }): Promise<boolean> {
  const dialog = el('dialog', { 'aria-labelledby': 'question-title' });
  return new Promise((resolve) => {
    let answer = false;
    const yes = el('button', { class: 'button primary' }, question.yes);
    yes.addEventListener('click', () => {
      answer = true;
      dialog.close();
    });
    fill(dialog, el('h2', { id: 'question-title' }, question.title), el('p', {}, question.text), el('div', { class: 'dialog-buttons' }, yes, el('button', { class: 'button', onclick: () => dialog.close() }, 'No')));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
