/** Whether a notice asks its reader for a new sign-in. Only then does it make sense to remind them. Pure. */
import type { Notice } from '../notice.ts';
import { USER_TEMPLATES } from '../wording/user-templates.ts';
import type { TodoKey } from '../wording/words.ts';

/** Not `sign-in-if-used`: nobody has used that app for months. */
const ASKS: ReadonlySet<TodoKey> = new Set<TodoKey>([
  'sign-in',
  'sign-in-suspicious',
  'approve',
  'new-password',
  'second-proof',
  'company-portal',
]);

export function asksForSignIn({ audience, content }: Pick<Notice, 'audience' | 'content'>): boolean {
  if (audience.kind !== 'user' || content.stage !== undefined || content.apps.length === 0) return false;
  return ASKS.has(USER_TEMPLATES[content.cause](content).todo);
}
