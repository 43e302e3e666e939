/** The played day in this process, as fast as it can, and what each story did to whom. */
import { playOnLaptop, startLaptop } from '../../../local/laptop.ts';
import { steppedTime } from '../../../local/laptop-time.ts';
import { findRunningInstances } from '../../../src/cli/store/running-instance.ts';
import { grantParts, userAppParts } from '../../../src/detect/subject.ts';
import type { RevocationDetails, RevocationSummary } from '../../../src/query/answers.ts';
import { runHere } from '../run-here.ts';
import type { Told } from './tickets.ts';

export interface SteppedDay {
  told(story: string): Promise<Told>;
  revaudit(args: readonly string[], input?: string): ReturnType<typeof runHere>;
  stop(): Promise<void>;
}

const SEED = 1;
const USERS = 60;
const DAY_MS = 2_100_000;
/** Stories after which somebody asks about what another one did. */
const ABOUT: Readonly<Record<string, string>> = { 'signs-in-again': 'refresh-token-unused' };
const ID_OF: Readonly<Record<string, string>> = { 'delta-expired': 'delta-expired-1' };

export async function runSteppedDay(): Promise<SteppedDay> {
  const time = steppedTime(Date.now() - DAY_MS);
  const laptop = await startLaptop({ seed: SEED, day: 0, users: USERS, keep: undefined, time, log: () => {} });
  const nothing = async () => {};
  const played = await playOnLaptop({
    ...{ laptop, seed: SEED, time, stopped: () => false, afterStep: nothing, onPlayed: () => {} },
  });
  const running = (await findRunningInstances()).filter(({ pid }) => pid === process.pid);
  const { revocations } = await laptop.answers.list({ limit: 1_000 });

  /** Whom it hit, and nothing else did: then one story is one answer. */
  const hitAlone = async ({ affectedUsers }: RevocationDetails) => {
    for (const user of affectedUsers) {
      const own = await laptop.answers.user(user.id, { limit: 10 });
      if (own && 'revocations' in own && own.revocations.length === 1) return user;
    }
    return affectedUsers[0];
  };
  const toldOf = async ({ revocationId, subject }: RevocationSummary): Promise<Told> => {
    const details = await laptop.answers.show(revocationId);
    const parties = partiesOf(subject);
    const hit = parties.userId === undefined && details ? await hitAlone(details) : undefined;
    const userId = parties.userId ?? hit?.id ?? '';
    return { revocationId, userId, userName: userId, appName: parties.appId ?? hit?.apps[0] ?? '' };
  };

  return {
    async told(story) {
      const id = ABOUT[story] ?? ID_OF[story] ?? story;
      const event = played.find((one) => one.id === id);
      const found = revocations.find(({ subject, cause }) => subject.id === event?.subject.id && cause === event.cause);
      if (found) return toldOf(found);
      const userId = event?.subject.id ?? '';
      return { revocationId: '', userId, userName: userId, appName: '' };
    },
    revaudit: (args, input) => runHere(args, { running, now: time.now, ...(input !== undefined && { input }) }),
    stop: () => laptop.stop(),
  };
}

function partiesOf({ kind, id }: RevocationSummary['subject']): { readonly userId?: string; readonly appId?: string } {
  if (kind === 'user') return { userId: id };
  if (kind === 'user-app') return userAppParts(id);
  if (kind !== 'grant') return {};
  const { clientId, principalId } = grantParts(id);
  return principalId === undefined ? {} : { userId: principalId, appId: clientId };
}
