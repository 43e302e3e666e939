/** How far the reader of a notice has got: whether they have signed in again to the apps that it names. Pure. */
import type { RevocationStatus } from '../../record/revocation-status.ts';
import type { Notice, NoticeApp } from '../notice.ts';

/**
 * `acted`: at some of the apps. An account may have a dozen, and whoever has signed in to one knows what to do at the
 * others, or does not use them: so nobody reminds them. `over`: the revocation was undone, or is part of another one.
 */
export type HowFar = 'nowhere' | 'acted' | 'recovered' | 'over';

/** @param status of the revocation that the notice is about */
export function howFarOf(notice: Notice, status: RevocationStatus | undefined): HowFar {
  if (status === undefined) return 'nowhere';
  if (status.state !== 'open') return status.state === 'recovered' ? 'recovered' : 'over';
  const back = appsBackOf(notice, status);
  if (back.size === 0) return 'nowhere';
  return missingApps(notice, back).length === 0 && back.size >= notice.content.appCount ? 'recovered' : 'acted';
}

/** Of the notices that one was sent for: `nowhere` as long as there is one of which the reader can be reminded. */
export function howFarTogether(each: readonly HowFar[]): HowFar {
  if (each.includes('nowhere')) return 'nowhere';
  if (each.includes('acted')) return 'acted';
  return each.includes('recovered') ? 'recovered' : 'over';
}

/** Object ids of the apps to which its reader has signed in again; of an app that works unattended, its own. */
export function appsBackOf({ audience }: Pick<Notice, 'audience'>, { recoveries = [] }: RevocationStatus): Set<string> {
  const id = audience.id.toLowerCase();
  return new Set(
    recoveries.filter(({ userId }) => userId.toLowerCase() === id).map(({ appId }) => appId.toLowerCase()),
  );
}

function missingApps({ content }: Pick<Notice, 'content'>, back: ReadonlySet<string>): readonly NoticeApp[] {
  return content.apps.filter(({ id }) => !back.has(id.toLowerCase()));
}
