/** Chooses the cues that a target calls for, and says what a passage is worth by them. */
import type { Target } from '@sluice/core-models';
import { CLOSING } from './cues/closing.ts';
import type { Cue } from './cues/cue.ts';
import { METHOD } from './cues/method.ts';
import { RESULT } from './cues/result.ts';
import { STUDY } from './cues/study.ts';

/** The narrower first: the first of each list that fits is taken. */
const CUES: readonly Cue[] = [...CLOSING, ...STUDY.slice(0, 3), ...RESULT.slice(0, 4), ...STUDY.slice(3), ...METHOD, ...RESULT.slice(4)];

/** Phrases of one passage add up to this at most: a passage that says everything is a summary of nothing. */
const MOST = 14;

export interface Cues {
  /** Words to look for beside the target's own. */
  readonly words: string;
  /** True for a cue that any target may have lacked: then the target's own words are all there is. */
  readonly isEmpty: boolean;
  /** True where the target's name called for them, and not a word of its description. */
  readonly isNamed: boolean;
  readonly ofOthers: boolean;
  readonly ofPaper: boolean;
  readonly counts: boolean;
  isSection(heading: string): boolean;
  /** What the turns of phrase in a passage are worth. */
  phrases(text: string): number;
}

/** By name; where the name calls for none, by description, whose words are many and lead astray: one cue at most. */
export function cuesOf({ name, description }: Pick<Target, 'name' | 'description'>): Cues {
  const plain = name.replace(/[_-]/gu, ' ');
  const named = CUES.filter((cue) => cue.when.test(plain)).slice(0, 2);
  const called = named.length > 0 ? named : CUES.filter((cue) => cue.when.test(description)).slice(0, 1);
  return {
    words: called.map((cue) => cue.words).join(' '),
    isEmpty: called.length === 0,
    isNamed: named.length > 0,
    counts: called.some((cue) => cue.counts === true),
    ofOthers: called.some((cue) => cue.ofOthers === true),
    ofPaper: called.some((cue) => cue.ofPaper === true),
    isSection: (heading) => called.some((cue) => cue.section?.test(heading)),
    phrases: (text) => Math.min(MOST, called.reduce((sum, cue, index) => sum + phrasesOf(cue, text) / (index + 1), 0)),
  };
}

function phrasesOf({ says }: Cue, text: string): number {
  return says.reduce((sum, [pattern, worth]) => sum + (pattern.test(text) ? worth : 0), 0);
}
