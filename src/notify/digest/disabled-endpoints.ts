/** The admins hear by mail, once, that the address at which an app takes events has been disabled. */
import { hashOf } from '../../base/hash.ts';
import type { Endpoints } from '../channels/table-endpoints.ts';
import type { NoticeSettings } from '../notice-settings.ts';
import { planMailToAdmins } from '../planning/stand-ins.ts';
import type { FollowUp } from '../sending-rules.ts';

/**
 * Follows from each event that the app did not take. However many there were and however often this is repeated, the id
 * is that of the one disabling.
 */
export function tellOfDisabled(endpoints: Pick<Endpoints, 'get'>, settings: Pick<NoticeSettings, 'admins'>): FollowUp {
  return async (notice, outcome) => {
    const { channel, audience, tenantId, content } = notice;
    if (channel !== 'webhook' || outcome.state === 'sent' || outcome.state === 'uncertain') return [];
    const endpoint = await endpoints.get(audience.id);
    // Who disabled it by hand knows.
    if (endpoint?.state !== 'disabled' || endpoint.disabledAt === undefined || endpoint.reason === 'admin') return [];
    const { event: _, ...about } = content;
    const { appId, disabledAt, failingSince = notice.dueAt } = endpoint;
    const planned = planMailToAdmins(notice, settings, disabledAt);
    return [
      {
        ...planned,
        id: hashOf(tenantId, 'endpoint-disabled', appId, disabledAt),
        // What was due from then on can be sent again.
        content: { ...about, stage: 'endpoint-disabled', stageFacts: { since: failingSince } },
      },
    ];
  };
}
