/** Who asks: by a token of the tenant, signed in by Azure, or by the session of a laptop. */
import type { JWTVerifyGetKey } from 'jose';
import type { TenantRef } from '../../graph/graph-clouds.ts';
import type { SigningKeys } from '../../storage/signing-keys.ts';
import type { ApiSettings } from './api-settings.ts';
import { callerOfToken, tenantKeys } from './bearer-token.ts';
import { callerOfPrincipal } from './client-principal.ts';
import { callerOfSession, isFromHere } from './laptop-session.ts';
import type { Caller } from './roles.ts';

/** The part of a request that says who sent it. */
export interface Sender {
  readonly headers: { get(name: string): string | null };
}

export interface AuthenticationContext {
  readonly settings: ApiSettings;
  /** Milliseconds. */
  readonly now: number;
  /** Only of a laptop: elsewhere no cookie is ours. */
  readonly signingKeys: () => Promise<SigningKeys>;
  /** The keys of the tenant; in tests those of a tenant of their own. */
  readonly tokenKeys?: JWTVerifyGetKey;
}

let known: { readonly tenantId: string; readonly keys: Promise<JWTVerifyGetKey> } | undefined;

/**
 * On a laptop a request must come from this machine, and from no page of another site. In Azure a page of another site
 * has no way to send the header of a signed-in person but the person's browser, which says where the page is from.
 */
export function isSameSite({ headers }: Sender, { session }: ApiSettings): boolean {
  const [host, origin, site] = ['host', 'origin', 'sec-fetch-site'].map((name) => headers.get(name));
  if (session !== undefined) return isFromHere({ host: host ?? null, origin: origin ?? null, site: site ?? null });
  if (typeof origin === 'string' && origin !== `https://${host}`) return false;
  return site === null || site === undefined || site === 'same-origin' || site === 'none';
}

/** Undefined if nobody is known to ask. */
export async function authenticate(sender: Sender, context: AuthenticationContext): Promise<Caller | undefined> {
  const { settings, now } = context;
  const { session, tenant, clientId, isSignInBuiltIn } = settings;
  const authorization = sender.headers.get('authorization');
  const token = /^Bearer +([^\s,]+)$/i.exec(authorization ?? '')?.[1];
  // Two tokens, or another scheme: whoever sends that means neither the cookie nor the sign-in.
  if (authorization !== null && token === undefined) return undefined;
  if (session !== undefined) {
    const cookies = sender.headers.get('cookie') ?? '';
    if (token === undefined && cookies === '') return undefined;
    return callerOfSession(session, { token, cookies, keys: await context.signingKeys(), now });
  }
  if (tenant === undefined) return undefined;
  if (token !== undefined) {
    if (clientId === undefined) return undefined;
    return callerOfToken(token, { tenant, clientId, now, keys: context.tokenKeys ?? (await keysOf(tenant)) });
  }
  const principal = sender.headers.get('x-ms-client-principal');
  return isSignInBuiltIn && principal !== null ? callerOfPrincipal(principal, tenant.tenantId) : undefined;
}

function keysOf(tenant: TenantRef): Promise<JWTVerifyGetKey> {
  if (known?.tenantId !== tenant.tenantId) known = { tenantId: tenant.tenantId, keys: tenantKeys(tenant) };
  return known.keys;
}
