import type { StageStats } from '@sluice/core-models';
import { describe, expect, test } from 'vitest';
import { bindingStage } from './binding.ts';

describe('bindingStage()', () => {
  test('bindingStage() names the stage with the most work a slot, and what one more slot can gain at best', () => {
    expect(bindingStage([stage('download', 5, 10), stage('convert', 3, 300), stage('extract', 2, 20)], 120)).toEqual({ stage: 'convert', limit: 3, makespanWithOneMoreSeconds: 120 - (100 - 75) });
  });

  test('bindingStage() promises no more than what lies between the bounds, however long the run took', () => {
    expect(bindingStage([stage('convert', 3, 350)], 242)?.makespanWithOneMoreSeconds).toBeCloseTo(242 - (350 / 3 - 350 / 4), 9);
  });

  test('bindingStage() lets the next stage take over', () => {
    expect(bindingStage([stage('convert', 1, 100), stage('extract', 1, 90)], 110)?.makespanWithOneMoreSeconds).toBe(110 - 10);
  });

  test('bindingStage() says nothing of a run that did no work', () => {
    expect(bindingStage([stage('convert', 3, 0)], 1)).toBeNull();
  });
});

function stage(name: StageStats['stage'], limit: number, busySeconds: number): StageStats {
  return { stage: name, limit, active: 0, waiting: 0, processed: 1, failed: 0, busySeconds, waitingSeconds: 0 };
}
