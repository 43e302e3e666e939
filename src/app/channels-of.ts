/** The channels that the settings of this deployment set up. */
import type { Clock } from '../base/clock.ts';
import { defined } from '../base/defined.ts';
import type { Settings } from '../config.ts';
import type { Graph } from '../graph/graph.ts';
import type { CardText } from '../notify/channels/adaptive-card.ts';
import { graphMail } from '../notify/channels/graph-mail.ts';
import type { PostOutgoing } from '../notify/channels/https-post.ts';
import type { Endpoints } from '../notify/channels/table-endpoints.ts';
import { teamsActivity } from '../notify/channels/teams-activity.ts';
import { teamsCard } from '../notify/channels/teams-card.ts';
import { webhook } from '../notify/channels/webhook.ts';
import type { SecretsOf } from '../notify/channels/webhook-secrets.ts';
import type { Channels } from '../notify/conclude-notice.ts';
import { type DigestChannelSettings, digestChannel } from '../notify/digest/digest-channel.ts';
import { type LinksOf, noLinks } from '../notify/landing/own-links.ts';
import type { Mailboxes } from '../notify/mailboxes/table-mailboxes.ts';
import type { Notice } from '../notify/notice.ts';
import type { WordingSettings } from '../notify/wording/wording-settings.ts';

/** How apps and Teams are reached. */
export interface Outgoing {
  readonly post: PostOutgoing;
  readonly secretsOf: SecretsOf;
  /** The links of a notice that lead to us. Absent: nobody could open them. */
  readonly linksOf?: LinksOf;
}

interface Around {
  readonly graph: Graph;
  /** Absent: none is set. */
  readonly mailboxes: Mailboxes | undefined;
  readonly endpoints: Endpoints;
  readonly outgoing: Outgoing | undefined;
  /** The lines that digests are made of. */
  readonly lines: Omit<DigestChannelSettings, 'mail'>;
  readonly now: Clock;
}

export function channelsOf(
  { notices, channels, words, publicUrl, tenant: { cloud } }: Settings,
  { graph, mailboxes, endpoints, outgoing, lines, now }: Around,
): Channels {
  const { runbooksUrl } = notices;
  const { linksOf = noLinks } = outgoing ?? {};
  const { teamsWebhookUrl: url, teamsAppId: appId } = channels;
  const wording: WordingSettings = { ...words, cloud, publicUrl, runbooksUrl };
  const textOf = async (notice: Notice): Promise<CardText> => {
    // Six languages: loaded when a notice leaves, not when the app starts.
    const { cardTextOf } = await import('../notify/wording/channel-forms.ts');
    return cardTextOf({ ...notice, reader: notice.audience.kind, own: await linksOf(notice) }, wording);
  };
  const mail = mailboxes && graphMail({ graph, mailboxes, wording, linksOf, now });
  return defined({
    mail,
    digest: digestChannel({ ...lines, mail }),
    'teams-activity': appId === undefined ? undefined : teamsActivity({ graph, appId, cloud, textOf, now }),
    'teams-card':
      url === undefined || outgoing === undefined ? undefined : teamsCard({ url, post: outgoing.post, textOf, now }),
    webhook: outgoing && webhook({ endpoints, ...outgoing, now }),
  });
}
