/** The files of docs/deploy as far as they can be checked without a daemon, a cluster or a registry: they parse, hold together, and name what there is. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const Service = z.object({ command: z.array(z.string()).optional(), entrypoint: z.array(z.string()).optional(), image: z.string().optional(), volumes: z.array(z.string()).optional(), environment: z.record(z.string(), z.string()).optional(), healthcheck: z.object({ test: z.array(z.string()) }).optional() });
const Probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });
const Container = z.object({ env: z.array(z.object({ name: z.string(), value: z.string().optional() })), ports: z.tuple([z.object({ name: z.string(), containerPort: z.number() })]), livenessProbe: Probe, readinessProbe: Probe });
const Deployment = z.object({ spec: z.object({ template: z.object({ spec: z.object({ containers: z.tuple([Container]) }) }) }) });
const Compose = z.object({ services: z.record(z.string(), Service), volumes: z.record(z.string(), z.unknown()) });
const Rules = z.object({ groups: z.array(z.object({ name: z.string(), rules: z.array(z.object({ alert: z.string(), expr: z.string(), for: z.string(), annotations: z.object({ summary: z.string() }) })) })) });
const Dashboard = z.object({ panels: z.array(z.object({ id: z.number(), title: z.string(), targets: z.array(z.object({ expr: z.string() })) })) });

/** Names of metrics in an expression. */
const metricsIn = (text: string): readonly string[] => [...text.matchAll(/\bsluice_[a-z_]+/g)].map(([name]) => name.replace(/_(bucket|count|sum)$/, ''));

test('docker-compose.yml names only volumes that it declares, and the workers, API and migration run the one image', () => {
  const { services, volumes } = Compose.parse(parse(read('docker-compose.yml'), { merge: true }));
  for (const service of Object.values(services)) {
    for (const volume of service.volumes ?? []) expect(Object.keys(volumes)).toContain(volume.split(':')[0]);
  }
  expect([services['migrate']?.image, services['api']?.image, services['worker']?.image]).toEqual(['sluice', 'sluice', 'sluice']);
  expect(services['worker']?.command).toEqual(['worker']);
});

test('the Dockerfile ends as a user by number, installs from the lockfile, copies each package’s manifest, and leaves no package lists', () => {
  const dockerfile = read('Dockerfile');
  const lines = dockerfile.split('\n').filter((line) => !line.startsWith('#'));
  expect(lines.findLast((line) => line.startsWith('USER'))).toBe('USER 1000:1000');
  expect(dockerfile).toContain('--frozen-lockfile');
  // Else the testing package brings a browser's driver.
  expect(dockerfile).toContain('--filter-prod');
  for (const from of lines.filter((line) => line.startsWith('FROM'))) expect(from).toContain('${NODE_IMAGE}');
  for (const line of lines.filter((text) => text.includes('apt-get install'))) expect(line).toMatch(/--no-install-recommends .* && rm -rf \/var\/lib\/apt\/lists\/\*$/);
  const packages = ['apps', 'packages'].flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`));
  for (const folder of packages) expect(dockerfile).toContain(`COPY ${folder}/package.json ${folder}/`);
});

test('the Kubernetes example parses, and nothing in it runs as root or may write to its image', () => {
  const documents = parseAllDocuments(read('docs/deploy/kubernetes/sluice.yaml'));
  expect(documents.map((document) => document.errors)).toEqual(documents.map(() => []));
  const text = read('docs/deploy/kubernetes/sluice.yaml');
  const containers = text.match(/^ +image: /gm) ?? [];
  expect(text.match(/readOnlyRootFilesystem: true/g)).toHaveLength(containers.length);
  expect(text.match(/runAsNonRoot: true/g)).toHaveLength(containers.length);
});

test('the systemd unit has its three sections, ends by SIGTERM with time to finish, and starts a command that there is', () => {
  const unit = read('docs/deploy/sluice-worker@.service');
  expect(unit.match(/^\[(Unit|Service|Install)\]$/gm)).toHaveLength(3);
  expect(unit).toMatch(/^TimeoutStopSec=5min$/m);
  expect(unit).toMatch(/^ExecStart=\S+\/node \S+apps\/cli\/src\/main\.ts worker/m);
});

test.skipIf(spawnSync('systemd-analyze', ['--version']).error !== undefined)('systemd-analyze finds nothing to complain of in a worker of the unit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-unit-'));
  const worker = join(folder, 'sluice-worker@9464.service');
  writeFileSync(worker, read('docs/deploy/sluice-worker@.service').replaceAll('/opt/sluice/node_modules/.bin/node', process.execPath));
  const verified = spawnSync('systemd-analyze', ['verify', worker], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  expect(verified).toMatchObject({ status: 0, stdout: '', stderr: '' });
});

describe('what is watched', () => {
  const rules = Rules.parse(parse(read('docs/deploy/alerts.yml')));
  const dashboard = Dashboard.parse(JSON.parse(read('docs/deploy/grafana-dashboard.json')));
  const expressions = [...rules.groups.flatMap(({ rules: all }) => all.map(({ expr }) => expr)), ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))];

  test('each rule and panel is about a metric, and no two panels are one', () => {
    for (const expr of expressions) expect(expr).toMatch(/sluice_|^up\{/);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });

  test('the API or a worker writes every metric that they name', () => {
    const folders = ['apps/api/src/metrics', 'apps/cli/src/worker-metrics', 'packages/pipeline/src/metrics'];
    const sources = folders.flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)).filter((path) => !path.endsWith('.test.ts'));
    const written = sources.flatMap((path) => metricsIn(read(path)));
    for (const name of new Set(expressions.flatMap(metricsIn))) expect(written).toContain(name);
  });

  test.skipIf(spawnSync('promtool', ['--version']).error !== undefined).each([
    ['check rules', 'alerts.yml'],
    ['test rules', 'alerts.test.yml'],
    ['check config --syntax-only', 'prometheus.yml'],
  ])('promtool %s finds %s right', (command, file) => {
    const checked = spawnSync('promtool', [...command.split(' '), join(root, 'docs/deploy', file)], { encoding: 'utf8' });
    expect(checked.stderr + checked.stdout).toContain('SUCCESS');
  });

  test('workers are asked on the port that they are told to answer on, by paths that they have', () => {
    const [, worker] = parseAllDocuments(read('docs/deploy/kubernetes/sluice.yaml')).map((document): unknown => document.toJS());
    const [container] = Deployment.parse(worker).spec.template.spec.containers;
    expect(container.env).toContainEqual({ name: 'SLUICE_METRICS_PORT', value: String(container.ports[0].containerPort) });
    expect([container.livenessProbe, container.readinessProbe].map(({ httpGet }) => httpGet)).toEqual([
      { path: '/healthz', port: container.ports[0].name },
      { path: '/readyz', port: container.ports[0].name },
    ]);
    const { environment = {}, healthcheck } = Compose.parse(parse(read('docker-compose.yml'), { merge: true })).services['worker'] ?? {};
    const port = environment['SLUICE_METRICS_PORT'];
    expect(healthcheck?.test.join(' ')).toContain(`http://127.0.0.1:${port}/healthz`);
    expect(read('docs/deploy/prometheus.yml')).toContain(`names: [worker], type: A, port: ${port} `);
  });
});

test('the image’s entry point runs from a plain folder of whoever, as the Dockerfile gives it', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-plain-'));
  const said = spawnSync(process.execPath, [join(root, 'apps/cli/src/main.ts'), 'worker', '--help'], { cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: folder } });
  expect(said.status).toBe(0);
  expect(said.stdout).toContain('--stages');
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});
