/** A place to drop files on, or to choose them by keyboard. */
import { el } from './element.ts';
import { icon } from './icons.ts';

export interface DropZoneOptions {
  readonly title: string;
  readonly hint: string;
  /** As in `accept` of a file input: `.pdf,.bib`. */
  readonly accept: string;
  readonly onFiles: (files: readonly File[]) => void;
}

export function dropZone({ title, hint, accept, onFiles }: DropZoneOptions): HTMLElement {
  const input = el('input', { type: 'file', multiple: true, accept, class: 'unseen', id: `files-${title.length}-${accept.length}` });
  input.addEventListener('change', () => {
    onFiles([...(input.files ?? [])]);
    input.value = '';
  });
  const zone = el('label', { class: 'drop-zone', for: input.id }, icon('file', 26), el('strong', {}, title), el('span', {}, hint), input);
  const over = (event: DragEvent): void => {
    event.preventDefault();
    zone.classList.add('drop-over');
  };
  zone.addEventListener('dragenter', over);
  zone.addEventListener('dragover', over);
  zone.addEventListener('dragleave', () => zone.classList.remove('drop-over'));
  zone.addEventListener('drop', (event) => {
    event.preventDefault();
    zone.classList.remove('drop-over');
    const endings = accept.split(',');
    onFiles([...(event.dataTransfer?.files ?? [])].filter((file) => endings.some((ending) => file.name.toLowerCase().endsWith(ending))));
  });
  return zone;
}
