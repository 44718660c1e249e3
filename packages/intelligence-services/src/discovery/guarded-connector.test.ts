import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@sluice/testing';
import { Agent, buildConnector, request } from 'undici';
import { expect, test } from 'vitest';
import { guardedConnector } from './guarded-connector.ts';

const run = promisify(execFile);
const hasOpenssl = await run('openssl', ['version']).then(
  () => true,
  () => false,
);

/** The tests' public address is the machine itself: what the connector asks for is noted, and led to loopback. */
function ledToLoopback(asked: string[] = []): typeof buildConnector {
  return (options) => {
    const open = buildConnector(options);
    return (target, callback) => {
      asked.push(target.hostname);
      if (target.hostname === '203.0.114.2') callback(new Error('this address is dead'), null);
      else open({ ...target, hostname: '127.0.0.1' }, callback);
    };
  };
}

test.skipIf(!hasOpenssl)('guardedConnector() connects to the checked address and still holds the certificate against the name (needs openssl)', async () => {
  await using folder = await temporaryFolder();
  const [keyPath, certPath] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')];
  await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyPath, '-out', certPath, '-days', '2', '-subj', '/CN=papers.example', '-addext', 'subjectAltName=DNS:papers.example']);
  const cert = await readFile(certPath, 'utf8');
  const server = createServer({ cert, key: await readFile(keyPath, 'utf8') }, (_request, response) => response.end('here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const asked: string[] = [];
  const options = { allowedOrigins: new Set<string>(), resolve: () => Promise.resolve(['203.0.114.2', '203.0.114.1']), connectTimeoutMs: 5000, certificateAuthorities: cert };
  const dispatcher = new Agent({ connect: guardedConnector(options, ledToLoopback(asked)) });
  const answer = await request(`https://papers.example:${port}/`, { dispatcher });
  expect(await answer.body.text()).toBe('here');
  expect(asked).toEqual(['203.0.114.2', '203.0.114.1']);
  await expect(request(`https://other.example:${port}/`, { dispatcher })).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  await dispatcher.destroy();
  server.closeAllConnections();
  server.close();
});

test('guardedConnector() ends with the last address’s error when none answers', async () => {
  const open = guardedConnector({ allowedOrigins: new Set(), resolve: () => Promise.resolve(['203.0.114.2']), connectTimeoutMs: 5000 }, ledToLoopback());
  const error = await new Promise((resolve) => open({ hostname: 'papers.example', host: 'papers.example', protocol: 'http:', port: '80' }, (...result) => resolve(result[0])));
  expect(error).toMatchObject({ message: 'this address is dead' });
});
