/**
 * The way to Microsoft's consent page for a whole tenant, where a consent for everybody was withdrawn. It asks for what
 * was lost and nothing else, and only where the app has our address among its redirect URIs: Microsoft sends nobody to
 * another one.
 */
import { isGuid } from '../../base/hash.ts';
import { grantParts } from '../../detect/subject.ts';
import { CLOUD_HOSTS, type Cloud } from '../../graph/graph-clouds.ts';
import type { Tenant } from '../../mirror/tenant.ts';
import type { Notice } from '../notice.ts';

/** What the tenant knows, read from the mirror. */
export interface ConsentContext {
  readonly tenant: Pick<Tenant, 'object'>;
  readonly cloud: Cloud;
  readonly publicUrl: string;
  /** Milliseconds. */
  readonly now: number;
}

export interface ConsentRequest {
  readonly appId: string;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
}

const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';
const SCOPE = /^[A-Za-z][\w.-]{0,100}$/;

/** Undefined where there is nothing that could be granted again in this way. */
export async function consentRequestFor(
  { content, audience }: Pick<Notice, 'content' | 'audience'>,
  { tenant, cloud, publicUrl, now }: ConsentContext,
): Promise<ConsentRequest | undefined> {
  const { cause, subject, detail, sweep, stage } = content;
  const mayGrant = audience.kind === 'admins' || audience.kind === 'app-owner';
  if (!mayGrant || cause !== 'consent-revoked' || sweep !== undefined || stage !== undefined) return undefined;
  const { clientId, principalId } = grantParts(subject.id);
  // A consent of one person is that person's to give: an administrator would give it for everybody.
  if (principalId !== undefined) return undefined;
  const redirectUri = `${publicUrl}/consented`;
  const [app, grant] = await Promise.all([
    tenant.object('service-principal', clientId, now),
    tenant.object('grant', subject.id, Date.parse(content.occurred.from)),
  ]);
  if (app === undefined || !app.enabled || app.deleted || !isGuid(app.appId)) return undefined;
  if (!app.replyUrls.includes(redirectUri)) return undefined;
  const resource = grant && (await tenant.object('service-principal', grant.resourceId, now));
  const lost = detail.lostScopes ?? [];
  // How scopes of other APIs are named, their service principal does not say.
  if (resource?.appId !== GRAPH_APP_ID || lost.length === 0 || !lost.every((scope) => SCOPE.test(scope)))
    return undefined;
  const scopes = lost.map((scope) => `https://${CLOUD_HOSTS[cloud].graph}/${scope}`);
  return { appId: app.appId, scopes, redirectUri };
}

/** @param state what comes back to `redirectUri`, signed by us */
export function consentUrl(
  { appId, scopes, redirectUri }: ConsentRequest,
  { tenantId, cloud, state }: { readonly tenantId: string; readonly cloud: Cloud; readonly state: string },
): string {
  const query = new URLSearchParams([
    ['client_id', appId],
    ['scope', scopes.join(' ')],
    ['redirect_uri', redirectUri],
    ['state', state],
  ]);
  return `https://${CLOUD_HOSTS[cloud].signIn}/${tenantId}/v2.0/adminconsent?${query}`;
}
