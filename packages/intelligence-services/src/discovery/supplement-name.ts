/** Publishers' supplements say so in their names. */

/** `name` is a label of a list or a file's name without its ending. */
export function isSupplementName(name: string): boolean {
  return /suppl|supporting|appendi|additional[ _-]?file|(?:^|[ _-])(?:si|esm|mmc)\d*(?:$|[ _.-])/i.test(name);
}
