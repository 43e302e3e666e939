/** What sign-ins proved of the client that holds a user's token at an app: each proof once, however often it is seen. */
import type { SignedIn } from '../accept/signal.ts';
import type { Clock } from '../clock.ts';
import { linkKey } from './mirror-keys.ts';
import type { Mirror } from './table-mirror.ts';

/** Resolves once it is kept; most sign-ins prove nothing. */
export type NoteClient = (signedIn: SignedIn) => Promise<void>;

export function notingClients({ tenantId, states }: Mirror, now: Clock): NoteClient {
  return async ({ record: { user, app, client } }) => {
    if (user === undefined || app === undefined || client === undefined) return;
    const seen = { ...linkKey(tenantId, 'user-clients', user.id, app.id, client), body: { appId: app.id.toLowerCase(), client } };
    // It says nothing of when that began.
    await states.write([seen], { from: 0, at: now(), meets: 'few' });
  };
}
