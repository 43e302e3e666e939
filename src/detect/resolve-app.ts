/** Sign-ins name an app by its app id, other sources by the object id of its service principal. */
import type { ServicePrincipal, Tenant } from '../mirror/tenant.ts';
import type { Report } from './report.ts';
import { type Subject, userAppParts, userAppSubjectId } from './subject.ts';

/** Where the mirror knows the object id, it is used. */
export async function resolveAppSubject(report: Report, tenant: Tenant): Promise<Report> {
  if (report.source !== 'sign-in') return report;
  const id = await objectIdOf(report.subject, tenant, Date.parse(report.occurred.from));
  return id === undefined ? report : { ...report, subject: { ...report.subject, id } };
}

/** The subjects as given, and each under the object id of its app where the mirror knows it. @param at ISO 8601 */
export async function resolveSubjects(
  subjects: readonly Subject[],
  at: string,
  tenant: Tenant,
): Promise<readonly Subject[]> {
  const resolved = await Promise.all(
    subjects.map(async (subject) => {
      const id = await objectIdOf(subject, tenant, Date.parse(at));
      return id === undefined ? subject : { ...subject, id };
    }),
  );
  return [...new Map([...subjects, ...resolved].map((subject) => [`${subject.kind} ${subject.id}`, subject])).values()];
}

async function objectIdOf({ kind, id }: Subject, tenant: Tenant, at: number): Promise<string | undefined> {
  switch (kind) {
    case 'user-app': {
      const { userId, appId } = userAppParts(id);
      const app = await appBy(appId, tenant, at);
      return app && userAppSubjectId(userId, app.id);
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

/** @param id an app id, or an object id, which some sign-ins give */
async function appBy(id: string, tenant: Tenant, at: number): Promise<ServicePrincipal | undefined> {
  return (await tenant.object('service-principal', id, at)) ?? tenant.servicePrincipalByAppId(id, at);
}
