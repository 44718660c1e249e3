/** A message's content as one text: some servers send it in parts, as requests may, with what the model thought among them. */
import { z } from 'zod';

const TextPart = z.object({ type: z.literal('text'), text: z.string() });

/** Parts of other types than `text` are left out; '' where there is nothing to read. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: unknown) => TextPart.safeParse(part).data?.text ?? '').join('');
}
