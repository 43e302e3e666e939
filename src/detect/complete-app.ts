/** Sign-ins name apps by their app id; what else is told of the same app goes by the object id. Where the mirror knows it, the subject does too. */
import type { ServicePrincipal, Tenant } from '../mirror/tenant.ts';
import { type Report, type Subject, userAppParts } from './report.ts';

export async function completeApp(report: Report, tenant: Tenant): Promise<Report> {
  if (report.source !== 'sign-in') return report;
  const id = await objectIdOf(report.subject, tenant, Date.parse(report.occurred.from));
  return id === undefined ? report : { ...report, subject: { ...report.subject, id } };
}

async function objectIdOf({ kind, id }: Subject, tenant: Tenant, at: number): Promise<string | undefined> {
  switch (kind) {
    case 'user-app': {
      const { userId, appId } = userAppParts(id);
      const app = await appBy(appId, tenant, at);
      return app && `${userId}_${app.id}`;
    }
    case 'service-principal':
      return (await appBy(id, tenant, at))?.id;
    case 'application':
      return (await tenant.servicePrincipalByAppId(id, at))?.registration?.applicationId;
    case 'user':
    case 'grant':
    case 'policy':
    case 'assignment':
    case 'membership':
    case 'device':
      return undefined;
  }
}

/** Some sign-ins do name the object. */
async function appBy(id: string, tenant: Tenant, at: number): Promise<ServicePrincipal | undefined> {
  return (await tenant.object('service-principal', id, at)) ?? tenant.servicePrincipalByAppId(id, at);
}
