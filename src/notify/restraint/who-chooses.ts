/**
 * Who may choose to hear less, and of what: people, of what is not critical. Managers and owners are people. An address
 * that is configured belongs to many: what goes there is for the notice policy to say, and a program has no wish.
 */
import { severityOf } from '../../detect/cause.ts';
import { isOffice, type Notice } from '../notice.ts';

export function isPerson({ audience }: Pick<Notice, 'audience'>): boolean {
  return !isOffice(audience) && audience.kind !== 'app';
}

/** No cap counts for it either. */
export function isCritical({ content }: Pick<Notice, 'content'>): boolean {
  return severityOf(content.cause) === 'critical';
}
