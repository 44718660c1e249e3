/** Before anything is asked: which targets there are, whether one's own are what was meant, what works here. */
import { type OpenAPIHono, createRoute, z } from '@hono/zod-openapi';
import { Target, Targets } from '@sluice/core-models';
import { checkTargets } from '@sluice/pipeline';
import { problems } from '../problem.ts';
import { readySets } from '../ready-sets.ts';
import type { Env, Service } from '../service.ts';

const Set = z.object({ name: z.string(), targets: z.array(Target) }).openapi('TargetSet');
const sets = createRoute({
  method: 'get',
  path: '/v1/targets',
  summary: 'Ready sets of targets',
  responses: { 200: { description: 'the sets', content: { 'application/json': { schema: z.object({ items: z.array(Set), next: z.null() }) } } }, ...problems },
});

const check = createRoute({
  method: 'post',
  path: '/v1/targets/check',
  summary: 'Are these targets what was meant?',
  request: { body: { required: true, content: { 'application/json': { schema: z.strictObject({ targets: Targets }) } } } },
  responses: { 200: { description: 'usable; with findings', content: { 'application/json': { schema: z.object({ targets: z.array(Target), findings: z.array(z.object({ target: z.string(), severity: z.enum(['error', 'advice']), message: z.string() })) }) } } }, ...problems },
});

const Check = z.object({ area: z.string(), name: z.string(), ok: z.boolean(), optional: z.boolean(), detail: z.string() });
const doctor = createRoute({
  method: 'get',
  path: '/v1/doctor',
  summary: 'Which readers, store and model work here, by trying them',
  responses: { 200: { description: 'what was tried', content: { 'application/json': { schema: z.object({ items: z.array(Check), next: z.null() }) } } }, ...problems },
});

export function addPlanning(app: OpenAPIHono<Env>, service: Service): void {
  const { sluice, config } = service;
  app.openapi(sets, async (context) => context.json({ items: (await readySets()).map(({ name, targets }) => ({ name, targets: [...targets] })), next: null }, 200));
  app.openapi(check, (context) => {
    const { targets } = context.req.valid('json');
    return context.json({ targets, findings: [...checkTargets(targets)] }, 200);
  });
  app.openapi(doctor, async (context) => {
    const checks = await sluice.doctor({ settings: config.jobs[0].settings, signal: context.req.raw.signal });
    return context.json({ items: [...checks], next: null }, 200);
  });
}
