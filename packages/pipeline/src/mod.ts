export { openSluice } from './open-sluice.ts';
export { RunRequest } from './request.ts';
export type { Disclosure, RunRequestInput } from './request.ts';
export type { DoctorCheck, LiveStats, Plan, ResultRow, Run, RunOptions, Sluice, SluiceOptions } from './sluice.ts';
export { graph } from './graph.ts';
export type { GraphOptions, Services } from './graph.ts';
export type { StageContext, StageWork } from './stage.ts';
export type { Admitted, Converted, Downloaded } from './traveller.ts';
