/** What every backend gives the layout reader: placed runs of text, ruled lines and images of one page, origin at the top left. */
import type { Box, HiddenReason } from '@sluice/core-models';

/** A run of glyphs of one font on one baseline, in the order of the content stream. Sizes and positions in PDF points. */
export interface RawRun {
  readonly text: string;
  readonly box: Box;
  readonly fontSize: number;
  /** The PDF's own font name, subset prefix removed; '' where the backend does not know. */
  readonly font: string;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly mono: boolean;
  /** Baseline angle in degrees; 0 for upright text. */
  readonly angle: number;
  readonly hidden?: HiddenReason;
}

export interface RawPage {
  readonly number: number;
  readonly width: number;
  readonly height: number;
  readonly runs: readonly RawRun[];
  /** Thin filled rectangles and stroked straight lines: table rules. */
  readonly rules: readonly Box[];
  readonly images: readonly Box[];
  /** Curves and slanted strokes: the parts of vector figures. Absent where the backend does not see them. */
  readonly drawings?: readonly Box[];
  /** True for the one sheet of a source that has no pages: its size and its places are the reader's own. */
  readonly unpaged?: boolean;
  /** True where runs give Arabic and Hebrew as they are read; false where as they are painted, from the left. @default false */
  readonly logical?: boolean;
  /** The backend that read it. */
  readonly backend: string;
}

export interface OutlineItem {
  readonly title: string;
  /** 1 for the top level. */
  readonly level: number;
  readonly page?: number;
}

export interface RawDocument {
  readonly pages: readonly RawPage[];
  readonly outline: readonly OutlineItem[];
  /** The PDF's info dictionary and XMP, untrusted. */
  readonly info: { readonly title?: string; readonly author?: string; readonly doi?: string };
}
