/** The service principals' delta: apps that were disabled, deleted or brought back. */
import { readBin } from './known-objects.ts';
import { SERVICE_PRINCIPAL_SELECT, servicePrincipalIn } from './parse-item.ts';
import type { ReadPart } from './poll.ts';
import { readObjects } from './read-objects.ts';
import type { ServicePrincipal } from './tenant.ts';

export const readServicePrincipals: ReadPart = (poll) =>
  readObjects<ServicePrincipal>(
    {
      kind: 'service-principal',
      source: 'service-principals',
      tells: 'service-principals-delta',
      path: '/servicePrincipals/delta',
      select: SERVICE_PRINCIPAL_SELECT,
      objectIn: servicePrincipalIn,
      bin: () => readBin(poll, 'servicePrincipal'),
      differenceOf: (before, after) => ({ object: 'service-principal', before, ...(after && { after }) }),
    },
    poll,
  );
