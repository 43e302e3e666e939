/** Notifications of a tenant, one a post: some of accounts that were disabled, the others of accounts as they were. */
import { InvariantError } from '../../src/base/errors.ts';
import type { MeasuredApp } from './measured-app.ts';

export interface Mix {
  readonly count: number;
  /** So many accounts are disabled for it. */
  readonly acts: number;
}

export async function notificationsOf(app: MeasuredApp, { count, acts }: Mix): Promise<readonly string[]> {
  const { directory, act } = app.tenant;
  const people = directory.users
    .live()
    .filter(({ id, accountEnabled }) => accountEnabled && !directory.untouchable.has(id));
  for (const { id } of people.slice(0, acts)) act.disableUser({ userId: id });
  const told = await app.takePosts();
  const others = people.slice(acts);
  const every = Math.floor(count / acts);
  return Array.from({ length: count }, (_, index) => {
    const body = index % every === 0 ? told[index / every] : undefined;
    return body ?? about(others[index % others.length]?.id, told[0]);
  });
}

/** The same notification of somebody else. */
function about(id: string | undefined, body: string | undefined): string {
  if (id === undefined || body === undefined) throw new InvariantError('The tenant has too few people for this mix');
  const { value } = JSON.parse(body) as { readonly value: readonly { readonly resourceData: object }[] };
  const resource = `Users/${id}`;
  const notifications = value.map((one) => ({
    ...one,
    resource,
    resourceData: { ...one.resourceData, id, '@odata.id': resource },
  }));
  return JSON.stringify({ value: notifications });
}
