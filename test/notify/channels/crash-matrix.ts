/**
 * Kills a worker at any await point between "due" and "marked", in one process, over each channel, and counts what came
 * of it. The receivers are real: the mailbox is the fake one, Teams and apps are HTTPS servers.
 */
import type { PlannedNotice } from '../../../src/notify/notice.ts';
import { sendNotice } from '../../../src/notify/send-notice.ts';
import { Crash, dueOf, type PostOffice, type Worker } from './fake-post-office.ts';

/** A channel whose calls die as those of the tables do. */
export type ChannelFor = (onCall: (name: string, when: 'before' | 'after') => void) => Partial<Worker>;

/** The calls of one sending, in order, without a kill. */
export async function callsOf(office: PostOffice, channelFor: ChannelFor): Promise<readonly string[]> {
  const calls: string[] = [];
  const note = (name: string, when: 'before' | 'after') => void calls.push(`${when} ${name}`);
  const context = office.worker(note, channelFor(note));
  for (const due of await dueOf(context, office.clock.now)) await sendNotice(due, context);
  return calls;
}

/** Dies at each of these calls in turn, the clock moving on in between, and is then left to work in peace. */
export async function killAt(
  office: PostOffice,
  notice: PlannedNotice,
  {
    positions,
    channelFor,
    pauseMs,
  }: { readonly positions: readonly number[]; readonly channelFor: ChannelFor; readonly pauseMs: number },
): Promise<string | undefined> {
  for (const position of positions) {
    let calls = 0;
    let dead = false;
    const onCall = () => {
      calls += 1;
      if (dead || calls > position) {
        dead = true;
        throw new Crash();
      }
    };
    const doomed = office.worker(onCall, channelFor(onCall));
    try {
      for (const due of await dueOf(doomed, office.clock.now)) await sendNotice(due, doomed);
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
    office.clock.now += pauseMs;
  }
  await office.drain(
    office.worker(
      undefined,
      channelFor(() => {}),
    ),
  );
  return office.stateOf(notice);
}

/** Watches a call of a channel; `request` is the one that leaves this process. */
export function watched<Args extends readonly unknown[], Result>(
  call: (...args: Args) => Promise<Result>,
  onCall: (name: string, when: 'before' | 'after') => void,
  name = 'request',
): (...args: Args) => Promise<Result> {
  return async (...args) => {
    onCall(name, 'before');
    const result = await call(...args);
    onCall(name, 'after');
    return result;
  };
}
