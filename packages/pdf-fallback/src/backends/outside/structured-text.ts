/** What readers that know a document's structure say of it: pieces in reading order, each on its page. */

export interface Piece {
  readonly kind: 'title' | 'heading' | 'paragraph' | 'list_item' | 'code' | 'table' | 'caption' | 'footnote';
  readonly text: string;
  /** 1-based. Pieces come page by page. */
  readonly page: number;
  /** 1 to 6, for headings. */
  readonly level?: number;
  /** For tables: rows of cells. */
  readonly rows?: readonly (readonly string[])[];
}
