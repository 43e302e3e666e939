/** Which stored notices an approval lets go. Pure. */
import { isWaiting, type StoredNotice } from '../notice-row.ts';

/** Kept back as one of too many, or about to be: whoever is about to keep it back loses the race. */
export function canRelease({ state, reason, progress, notice }: StoredNotice): boolean {
  if (state === 'suppressed') return reason === 'over-limit';
  return isWaiting(state) && progress === undefined && !isReleased(notice);
}

export function isReleased({ content }: Pick<StoredNotice['notice'], 'content'>): boolean {
  return content.approved === true;
}
