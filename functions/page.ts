/**
 * The dashboard: its page at each of its addresses, and its assets. No address is a catch-all, which would stand before
 * `api/`, `admin/` and `runtime/`: those with an id begin with a word of their own, and all others are one segment.
 */
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { openRoute } from '../src/api/open-routes.ts';
import { app } from '../src/app/engine-app.ts';

export async function page(request: HttpRequest): Promise<HttpResponseInit> {
  const { servePage } = await import('../src/api/page/serve-page.ts');
  return servePage(request.params.view ?? '', request.headers);
}

async function pageOfOne(request: HttpRequest): Promise<HttpResponseInit> {
  const { servePage } = await import('../src/api/page/serve-page.ts');
  return servePage('', request.headers);
}

async function asset(request: HttpRequest): Promise<HttpResponseInit> {
  const { serveAsset } = await import('../src/api/page/serve-page.ts');
  return serveAsset(request.params.file ?? '', request.headers);
}

app.http('page', { ...openRoute('page'), authLevel: 'anonymous', handler: page });
app.http('page-asset', { ...openRoute('page-asset'), authLevel: 'anonymous', handler: asset });
app.http('page-revocation', { ...openRoute('page-revocation'), authLevel: 'anonymous', handler: pageOfOne });
app.http('page-sweep', { ...openRoute('page-sweep'), authLevel: 'anonymous', handler: pageOfOne });
app.http('page-person', { ...openRoute('page-person'), authLevel: 'anonymous', handler: pageOfOne });
app.http('page-app', { ...openRoute('page-app'), authLevel: 'anonymous', handler: pageOfOne });
app.http('page-policy', { ...openRoute('page-policy'), authLevel: 'anonymous', handler: pageOfOne });
