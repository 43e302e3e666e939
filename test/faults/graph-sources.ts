/** What is read of Graph: by which path, and by which timer. */
import type { PolledSource } from '../../src/graph/graph-permissions.ts';

export interface GraphSource {
  readonly name: string;
  readonly polled: PolledSource;
  readonly path: RegExp;
  readonly isDelta: boolean;
}

const source = (name: string, polled: PolledSource, path: RegExp): GraphSource => ({
  name,
  polled,
  path,
  isDelta: path.source.includes('delta'),
});

export const GRAPH_SOURCES: readonly GraphSource[] = [
  source('directory audits', 'directory-audits', /\/auditLogs\/directoryAudits/),
  source('sign-ins', 'sign-ins', /\/auditLogs\/signIns/),
  source('risky users', 'risky-users', /\/identityProtection\/riskyUsers/),
  source('grants', 'consents', /\/oauth2PermissionGrants\/delta/),
  source('service principals', 'consents', /\/servicePrincipals\/delta/),
  source('policies', 'policies', /\/identity\/conditionalAccess\/policies/),
  source('users', 'users', /\/users\/delta/),
  source('groups', 'users', /\/groups\/delta/),
  source('devices', 'users', /\/devices\/delta/),
  source('subscriptions', 'subscriptions', /\/subscriptions/),
];
