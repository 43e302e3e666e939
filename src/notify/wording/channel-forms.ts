/** What each channel makes of the words of a notice: what the channels send is shown by `notices preview`, too. */

import { type CardText, cardMessage } from '../channels/adaptive-card.ts';
import { activityOf } from '../channels/teams-activity.ts';
import { eventBody } from '../channels/webhook-event.ts';
import type { ReadableNotice } from './notice-parts.ts';
import type { FormChannel } from './reader.ts';
import { partsOf } from './render-notice.ts';
import type { WordingSettings } from './wording-settings.ts';

type Form = (notice: ReadableNotice, settings: WordingSettings) => object;

/** The id of a Teams app, for a preview only. */
const EXAMPLE_TEAMS_APP = '00000000-0000-4000-8000-000000000001';

/** Of a mail, and of a digest, which is one: no more than its words. */
export const CHANNEL_FORMS: Readonly<Record<FormChannel, Form>> = {
  mail: () => ({}),
  'teams-activity': (notice, settings) =>
    activityOf(notice, cardTextOf(notice, settings), { appId: EXAMPLE_TEAMS_APP, cloud: settings.cloud }),
  'teams-card': (notice, settings) => cardMessage(cardTextOf(notice, settings)),
  webhook: (notice) => JSON.parse(eventBody(openedEventOf(notice))),
  digest: () => ({}),
};

/** What Teams shows of a notice: what it means and what to do first, then the facts. */
export function cardTextOf(notice: ReadableNotice, settings: WordingSettings): CardText {
  const { subject, happened, means, todo, facts, footer, button, colon } = partsOf(notice, settings);
  const lines = facts.map(({ label, values }) => `${label}${colon}${values.join('; ')}`);
  const paragraphs = [happened, means, todo, ...lines, footer.join(' ')].filter((text) => text !== '');
  return { title: subject, text: paragraphs.join('\n\n'), ...(button && { link: button }) };
}

/** The example as an app hears of it: of one app, with the ids of people. */
function openedEventOf({ tenantId, revocationId, content }: ReadableNotice): Parameters<typeof eventBody>[0] {
  const { subject, occurred, userCount, apps } = content;
  const [app = { id: subject.id, name: '', appId: subject.id, effect: 'cannot-decide' as const }] = apps;
  const userIds = subject.kind === 'user' ? [subject.id] : [];
  const affected = [{ effect: app.effect, userCount, userIds }];
  return {
    tenantId,
    revocationId,
    content: { ...content, apps: [app], event: { type: 'opened', at: occurred.to, affected } },
  };
}
