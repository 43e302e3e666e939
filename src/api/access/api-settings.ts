/** The settings that decide who may ask. Read apart from the others: who asks is known even if those are wrong. */
import type { TenantRef } from '../../graph/graph-clouds.ts';

export interface ApiSettings {
  /** Absent if the setting is wrong: then no token counts. */
  readonly tenant: TenantRef | undefined;
  /** Client id of the app registration of the API; absent: no bearer tokens. */
  readonly clientId: string | undefined;
  /** Azure's built-in authentication runs before the app. */
  readonly isSignInBuiltIn: boolean;
  /** Laptop only: the secret of the session. */
  readonly session: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function apiSettingsIn(env: Environment, tenant: TenantRef | undefined): ApiSettings {
  // Azure sets the name of the site; a session left among its settings must open nothing.
  const isLaptop = env.WEBSITE_SITE_NAME === undefined && env.WEBSITE_INSTANCE_ID === undefined;
  return {
    tenant,
    clientId: env.API_CLIENT_ID || undefined,
    isSignInBuiltIn: env.WEBSITE_AUTH_ENABLED === 'True' && !isLaptop,
    session: (isLaptop && env.LAPTOP_SESSION) || undefined,
  };
}
