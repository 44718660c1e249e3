/** docling-serve (`/v1/convert/file`): the document as JSON, whose items have a label and a page. */
import { z } from 'zod';
import { UnreadablePdf } from '../../backend.ts';
import type { Backend } from '../../backend.ts';
import { askService } from './ask-service.ts';
import { openService } from './open-service.ts';
import { DoclingDocument, readDocling } from './read-docling.ts';

const Answer = z.object({
  status: z.string(),
  document: z.object({ json_content: DoclingDocument.nullish() }),
  errors: z.array(z.object({ error_message: z.string().optional() })).optional(),
});

/** `url` is the service's base, `http://localhost:5001`. */
export function openDocling(url: string): Backend {
  return openService({
    name: 'docling',
    url,
    async ask(source, { signal, range }) {
      const fields: [string, string][] = [['from_formats', 'pdf'], ['to_formats', 'json'], ['image_export_mode', 'placeholder']];
      if (range !== undefined) fields.push(['page_range', String(range[0])], ['page_range', String(range[1])]);
      const base = url.endsWith('/') ? url : `${url}/`;
      const text = await askService({ name: 'docling', url: new URL('v1/convert/file', base), fileField: 'files', fields, source, signal });
      const answer = Answer.safeParse(parsed(text));
      if (!answer.success) throw new UnreadablePdf('no_backend', `Cannot read the answer of docling: ${answer.error.issues[0]?.message ?? 'no JSON'}; expected a converted document`);
      const { status, document, errors = [] } = answer.data;
      if (document.json_content === null || document.json_content === undefined) {
        throw new UnreadablePdf('damaged', `Cannot convert "${source.path}" with docling: ${errors.map((error) => error.error_message).join('; ') || status}; expected a document`);
      }
      return readDocling(document.json_content);
    },
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
