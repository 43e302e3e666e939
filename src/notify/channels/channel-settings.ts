/** Which channels beside mail are set up. `config.ts` reads the environment; here it is only checked. */
import { isGuid } from '../../base/hash.ts';
import { checkUrl } from './outgoing-url.ts';

export interface ChannelSettings {
  /** Address of the workflow that posts cards in Teams: a secret. Absent: no cards. */
  readonly teamsWebhookUrl: string | undefined;
  /** Id of our Teams app, as in its manifest. Absent: nothing goes into activity feeds. */
  readonly teamsAppId: string | undefined;
}

/** @param problems gets what is wrong, and never an address: it is a secret */
export function channelSettingsIn(
  { TEAMS_WEBHOOK_URL: url, TEAMS_APP_ID: appId }: Readonly<Record<string, string | undefined>>,
  problems: string[],
): ChannelSettings {
  const checked = url ? checkUrl(url) : undefined;
  if (checked !== undefined && 'problem' in checked)
    problems.push(`TEAMS_WEBHOOK_URL must be the https address of a Teams workflow (${checked.problem})`);
  if (appId && !isGuid(appId))
    problems.push(
      `TEAMS_APP_ID must be the id in the manifest of the Teams app (a GUID), not ${JSON.stringify(appId)}`,
    );
  return { teamsWebhookUrl: url || undefined, teamsAppId: appId || undefined };
}
