/** The form of a cue: how scholarly writing says a thing that a target asks for, in general and never tied to any paper. */

export interface Cue {
  /** A target's name that calls for it; where a name calls for none, its description is asked. */
  readonly when: RegExp;
  /** Words to look for beside the target's own. */
  readonly words: string;
  /** Headings under which such passages stand. */
  readonly section?: RegExp;
  /** Turns of phrase that give such a passage away, each with what it is worth beside a BM25 score. */
  readonly says: readonly (readonly [RegExp, number])[];
  /** True where the answer is a number of things: a number beside a word of the target's own description then tells. */
  readonly counts?: boolean;
  /** True for what is printed about the paper itself: its licence, its dates. */
  readonly ofPaper?: boolean;
  /** True for what authors say of others' work: citations do not count against it. */
  readonly ofOthers?: boolean;
}
