/** The one question before papers leave the machine: to whom, how much, for how much money. */
import type { Disclosure } from '@sluice/pipeline';
import type { Face } from './face.ts';
import { count, money } from './render/quantity.ts';

/** A `confirm` for a run. Without a terminal and without `--yes` the answer is no. */
export function consentQuestion(face: Face, options: { readonly yes: boolean }): (disclosure: Disclosure) => Promise<boolean> {
  return async (disclosure) => {
    if (disclosure.local) return true;
    const sentence = disclosureSentence(disclosure);
    if (options.yes) {
      face.say(`${sentence} (--yes)`);
      return true;
    }
    if (face.terminal.ask === null) {
      face.say(sentence);
      return false;
    }
    face.say(sentence);
    const answer = await face.terminal.ask('Send them? [y/N] ');
    return /^y(es)?$/i.test(answer.trim());
  };
}

/** A conversion service gets whole papers and no tokens. `52 papers would be sent to api.openai.com for gpt-5-mini: about 52 calls, 1,200,000 tokens, $1.30.` */
export function disclosureSentence({ host, model, papers, calls, batch, promptTokens, costUsd }: Disclosure): string {
  if (promptTokens === 0) return `${count(papers, 'paper')} would be sent whole to ${host} for ${model}, where their PDFs become text.`;
  return `Text of ${count(papers, 'paper')} would be sent to ${host} for ${model}: about ${count(calls, 'call')}, ${promptTokens.toLocaleString('en-US')} tokens, ${money(costUsd)}${batch ? ' in batches, whose answers come within a day' : ''}.`;
}
