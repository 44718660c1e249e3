import { Target } from '@sluice/core-models';
import { describe, expect, it } from 'vitest';
import { checkTargets } from './targets-check.ts';

function findingsOf(input: Record<string, unknown>): readonly string[] {
  return checkTargets([Target.parse({ name: 'x', description: 'The main outcome that was measured', ...input })]).map((finding) => `${finding.severity}: ${finding.message}`);
}

describe('checkTargets()', () => {
  it('checkTargets() finds nothing in a clear set', () => {
    expect(checkTargets([Target.parse({ name: 'sample_size', description: 'How many people took part', outputFormat: 'number', examples: ['n = 120'] })])).toEqual([]);
  });

  it.each([
    [{ outputFormat: 'enum' }, /without choices/u],
    [{ choices: ['a', 'b'] }, /choices do nothing/u],
    [{ outputFormat: 'enum', choices: ['RCT', 'rct '] }, /differ only in case/u],
    [{ unit: 'mg' }, /unit does nothing/u],
    [{ outputFormat: 'number', description: 'Dose given each day' }, /without a unit/u],
    [{ outputFormat: 'number', examples: ['many'] }, /holds no number/u],
    [{ outputFormat: 'date', examples: ['last May'] }, /does not fit/u],
    [{ description: 'How many people took part' }, /asks for a count/u],
    [{ outputFormat: 'json', schema: { type: 'nonsense' } }, /schema cannot be used/u],
    [{ name: 'a', description: 'b' }, /hardly a word/u],
  ])('checkTargets() says what is unclear in %j', (input, message) => {
    expect(findingsOf(input).join('\n')).toMatch(message);
  });

  it('checkTargets() sees two targets that ask the same', () => {
    const targets = [Target.parse({ name: 'methods', description: 'What was measured in the field' }), Target.parse({ name: 'Methods_', description: 'What was measured in the field?' })];
    expect(checkTargets(targets).map((finding) => finding.message)).toEqual(['its name is hard to tell from "methods"', 'asks the same as "methods"']);
  });
});
