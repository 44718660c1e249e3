/** A line of a list as an item of a run: a record that can be worked on, or the sentence that says why not. */
import type { SourceItem } from '@sluice/core-models';
import type { Attached } from './attachments.ts';
import { locateAttachments } from './attachments.ts';
import type { RawRecord } from './compose-record.ts';
import { composeRecord } from './compose-record.ts';

/** A record with the files that its list names, not yet looked for. */
export interface ListRecord extends RawRecord {
  readonly files?: readonly Attached[];
}

export interface ListPlace {
  /** The source as the user wrote it. */
  readonly source: string;
  /** The list's own path. */
  readonly path: string;
  readonly locator: string;
  /** For people: `line 12`. */
  readonly where: string;
}

/** Looks for the record's files beside its list; a record with neither title, identifier nor file is malformed. */
export async function listItem(raw: ListRecord, place: ListPlace): Promise<SourceItem> {
  const { attachments, pdfPath } = await locateAttachments(raw.files ?? [], place.path);
  const record = composeRecord({ ...raw, pdfPath: raw.pdfPath ?? pdfPath, attachments: [...(raw.attachments ?? []), ...attachments] });
  const { source, locator } = place;
  const hasId = record.doi !== undefined || record.arxivId !== undefined || Object.keys(record.otherIds).length > 0;
  if (record.title === undefined && !hasId && record.pdfPath === undefined && record.pdfUrl === undefined) {
    return { ...malformed(place, 'it has neither title, identifier nor file', 'at least one of them'), record };
  }
  return { kind: 'record', source, locator, record };
}

/** `Cannot use "refs.ris" line 12: it has no title; expected …` */
export function malformed(place: ListPlace, state: string, expected: string): Extract<SourceItem, { kind: 'malformed' }> {
  const { source, locator, where } = place;
  return { kind: 'malformed', source, locator, message: `Cannot use "${source}" ${where}: ${state}; expected ${expected}` };
}
