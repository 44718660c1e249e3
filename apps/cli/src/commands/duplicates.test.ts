import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing';
import { describe, expect, test } from 'vitest';
import { runCommandLine } from '../program.ts';
import { deafTerminal } from '../test-terminal.ts';

const references = `
@article{pre, title={Incremental Maintenance for Non-Distributive Aggregate Functions}, author={Palpanas, T. and Sidle, R.}, year={2001}, eprint={0101.00001}, archiveprefix={arXiv}, abstract={Views are maintained incrementally.}}
@inproceedings{pub, title={Incremental Maintenance for Non-Distributive Aggregate Functions}, author={Palpanas, T. and Sidle, R.}, year={2002}, doi={10.1000/vldb.2002}, booktitle={VLDB}, abstract={Views are maintained incrementally, at last.}}
@article{other, title={Dual-buffering strategies in object bases}, author={Kemper, A.}, year={1994}, abstract={We study buffering in object bases.}}
`;

describe('sluice duplicates, unmerge and cache', { timeout: 60_000 }, () => {
  test('duplicates shows each merge with its reason, unmerge undoes it, and the same command works on what stands alone', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'refs.bib'), references);
    await writeFile(join(folder.path, 'targets.yaml'), '- name: topic\n  description: What is maintained or buffered\n');
    const sluice = async (...argv: string[]) => {
      const terminal = deafTerminal(folder.path);
      const code = await runCommandLine([...argv, '--db', `local:${join(folder.path, 'db')}`], terminal);
      return { code, said: terminal.said.join(''), lines: terminal.printed.join('').trim().split('\n') };
    };
    const run = ['run', 'refs.bib', '--targets', 'targets.yaml', '--json'];
    expect((await sluice(...run)).code).toBe(0);
    const runs = await sluice('runs', '--json');
    const { runId } = JSON.parse(runs.lines[0] ?? '');

    const merges = (await sluice('duplicates', runId, '--json')).lines.map((line) => JSON.parse(line));
    expect(merges).toMatchObject([
      { entry: 2, duplicateOf: 1, reason: expect.stringContaining('preprint and published version'), member: { doi: '10.1000/vldb.2002', arxivId: null }, leader: { doi: null, arxivId: '0101.00001' } },
    ]);
    const bibtex = await sluice('export', runId, '--format', 'bibtex');
    expect(bibtex.lines.join('\n')).toMatch(/@inproceedings\{pre,[^@]*doi = \{10\.1000\/vldb\.2002\}[^@]*eprint = \{0101\.00001\}/);

    expect(await sluice('unmerge', '3', '--run', runId)).toMatchObject({ code: 1, said: expect.stringContaining('Cannot unmerge entry 3: it is joined with no other') });
    expect(await sluice('unmerge', '2')).toMatchObject({ code: 0, said: expect.stringMatching(/^Entry 2 stands alone now/) });
    expect(await sluice('duplicates', runId)).toMatchObject({ code: 0, said: 'Nothing was joined in this run.\n' });
    expect((await sluice(...run)).code).toBe(0);
    const results = (await sluice('export', runId, '--format', 'jsonl')).lines.map((line) => JSON.parse(line));
    expect(results).toMatchObject([
      { entry: 1, status: 'extracted', doi: null },
      { entry: 2, status: 'extracted', doi: '10.1000/vldb.2002' },
      { entry: 3, status: 'extracted' },
    ]);
    expect(new Set(results.map(({ paperId }) => paperId)).size).toBe(3);

    const stats = JSON.parse((await sluice('cache', 'stats', '--json')).lines[0] ?? '');
    expect(stats).toMatchObject({ extractions: { rows: 3, expired: 0 }, hits: { extraction: { hits: 1, misses: 3 } } });
    expect(await sluice('cache', 'prune')).toMatchObject({ code: 0, said: expect.stringMatching(/^Removed 0 answers/) });
  });
});
