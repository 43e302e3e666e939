/** The built dashboard, with answers that are ready: what is measured is the page, not the record. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { AnswerAt } from '../../src/api/client.ts';
import { serveAsset, servePage } from '../../src/api/page/serve-page.ts';
import { CAUSES } from '../../src/detect/cause.ts';
import { SEVERITIES } from '../../src/detect/severity.ts';

type Summary = AnswerAt<'GET', '/api/v1/revocations'>['revocations'][number];

const MINUTE_MS = 60_000;

export interface PageServer {
  readonly origin: string;
  close(): void;
}

/** @param bare served at `/bare` with a script of its own. @param rows in the list of the first page */
export async function startPageServer({ rows, bare }: { rows: number; bare: string }): Promise<PageServer> {
  const answers: Readonly<Record<string, string>> = {
    '/api/v1/revocations': JSON.stringify({ revocations: Array.from({ length: rows }, (_, n) => summary(n)) }),
    '/api/v1/feed': JSON.stringify({ entries: [], newest: new Date().toISOString() }),
    '/api/v1/sources': JSON.stringify({ sources: [], coverage: [] }),
  };
  const packed = gzipSync(bare);
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const json = answers[path];
    if (json !== undefined) return response.setHeader('content-type', 'application/json').end(json);
    if (path === '/bare.js')
      return response.setHeader('content-type', 'text/javascript').setHeader('content-encoding', 'gzip').end(packed);
    if (path === '/bare')
      return response
        .setHeader('content-type', 'text/html')
        .end('<!doctype html><title>bare</title><script type="module" src="/bare.js"></script>');
    const asked = { get: (name: string) => String(request.headers[name] ?? '') || null };
    const name = path.replace(/^\/(assets\/)?/, '');
    const reply = await (path.startsWith('/assets/') ? serveAsset(name, asked) : servePage(name, asked));
    return response.writeHead(reply.status, reply.headers).end(reply.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.closeAllConnections(),
  };
}

/** The worst first, as the page asks. */
function summary(n: number): Summary {
  const at = new Date(Date.now() - (n % 1_400) * MINUTE_MS).toISOString();
  return {
    revocationId: n.toString(16).padStart(32, '0'),
    cause: CAUSES[n % CAUSES.length] ?? 'account-disabled',
    severity: SEVERITIES[Math.min(SEVERITIES.length - 1, Math.floor(n / 2_000))] ?? 'info',
    subject: { kind: 'user', id: `user-${n}`, name: `Person ${n} of the measured list` },
    occurred: { from: at, to: at },
    recordedAt: at,
    actor: { kind: 'user', id: 'admin', name: 'admin@contoso.example' },
    state: 'open',
    evidenceCount: 2,
    affectedAppCount: n % 40,
    affectedUserCount: n % 900,
    runbook: 'docs/runbooks/account-disabled.md',
  };
}
