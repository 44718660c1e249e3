import { expect, test } from 'vitest';
import { blockOf, steady, withBlock } from './readme-text.ts';

const readme = '# Title\n<!-- example: begin -->\n```text\nold\nlines\n```\n<!-- example: end -->\nrest\n';

test('blockOf() and withBlock() see the block and leave the rest alone', () => {
  expect(blockOf(readme)).toBe('old\nlines');
  const changed = withBlock(readme, 'new');
  expect(blockOf(changed)).toBe('new');
  expect(changed).toBe(readme.replace('old\nlines', 'new'));
  expect(() => blockOf('# no marks')).toThrow('a mark is missing');
});

test('steady() hides what differs from run to run, and nothing that a paper says', () => {
  expect(steady('Run 01a20bc7-b98f finished in 4.3 s, 233 MB of memory at most, 756 MB with all processes.\n', '/x')).toBe(
    'Run RUN finished in N s, N MB of memory at most, N MB with all processes.',
  );
  expect(steady('Results are in /tmp/a/.sluice/example  \n', '/tmp/a')).toBe('Results are in ./.sluice/example');
  expect(steady('an hour of sound takes 4 s for 214 GB at 600 dpi', '/x')).toBe('an hour of sound takes 4 s for 214 GB at 600 dpi');
});
