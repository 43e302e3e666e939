/** The turn of the consent timer: service principals before their grants, because an app that goes takes its grants along; then who may use and who owns the apps, and how they are registered. */
import { joinResults, type Poll, type PollResult, pollParts } from './poll.ts';
import { readAppLinks } from './read-app-links.ts';
import { readGrants } from './read-grants.ts';
import { readRegistrations } from './read-registrations.ts';
import { readServicePrincipals } from './read-service-principals.ts';

export async function pollConsents(poll: Poll): Promise<PollResult> {
  const consents = await pollParts(poll, [readServicePrincipals, readGrants]);
  return joinResults(consents, await pollParts(poll, [() => readAppLinks(poll, consents.firstSeen), readRegistrations]));
}
