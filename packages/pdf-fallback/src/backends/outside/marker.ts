/** marker's own server (`marker_server`, `/marker/upload`): Markdown by deep learning, page by page. */
import { z } from 'zod';
import { UnreadablePdf } from '../../backend.ts';
import type { Backend } from '../../backend.ts';
import { askService } from './ask-service.ts';
import { openService } from './open-service.ts';
import { readMarkdown } from './read-markdown.ts';
import type { Piece } from './structured-text.ts';

const Answer = z.object({ success: z.boolean(), output: z.string().nullish(), error: z.string().nullish() });

/** `paginate_output` puts `{N}` and 48 hyphens before each page, counted from 0. */
const PAGE_MARK = /\{(\d+)\}-{48}/;

export function openMarker(url: string): Backend {
  return openService({
    name: 'marker',
    url,
    async ask(source, { signal, range }) {
      const fields: [string, string][] = [['output_format', 'markdown'], ['paginate_output', 'true']];
      if (range !== undefined) fields.push(['page_range', `${range[0] - 1}-${range[1] - 1}`]);
      const base = url.endsWith('/') ? url : `${url}/`;
      const text = await askService({ name: 'marker', url: new URL('marker/upload', base), fileField: 'file', fields, source, signal });
      const answer = Answer.safeParse(parsed(text));
      if (!answer.success) throw new UnreadablePdf('no_backend', 'Cannot read the answer of marker: it is not what marker_server answers; expected success and output');
      const { success, output, error } = answer.data;
      if (!success) throw new UnreadablePdf('damaged', `Cannot convert "${source.path}" with marker: ${error ?? 'it gives no reason'}; expected Markdown`);
      return { pieces: paginated(output ?? '') };
    },
  });
}

function paginated(markdown: string): readonly Piece[] {
  const [before = '', ...parts] = markdown.split(PAGE_MARK);
  const pieces = [...readMarkdown(before, 1)];
  for (let at = 0; at + 1 < parts.length; at += 2) pieces.push(...readMarkdown(parts[at + 1] ?? '', Number(parts[at]) + 1));
  return pieces;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
