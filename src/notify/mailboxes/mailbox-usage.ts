/**
 * What a mailbox has sent, and when it may send again. Exchange takes 30 messages a minute and 10,000 recipients in 24
 * hours from one mailbox; each of our mails has one recipient. Pure; times in milliseconds.
 */
export const MAILBOX_LIMITS = { mails: 30, perMs: 60_000, aDay: 10_000 } as const;

const DAY_MS = 86_400_000;
/** The mails of a day are counted in spans of this length: a span counts until its end is a day old. */
const SPAN_MS = 600_000;

export interface MailboxUsage {
  /** When the last mails could leave, the oldest first: no more than the limit of a minute. */
  readonly last: readonly number[];
  /** Start of each span in which mails left, the oldest first, and how many did. */
  readonly spans: readonly (readonly [start: number, mails: number])[];
}

export const UNUSED: MailboxUsage = { last: [], spans: [] };

/** The time from which the next mail may leave: now, or later. */
export function nextRoomAt({ last, spans }: MailboxUsage, now: number): number {
  const oldest = last.length < MAILBOX_LIMITS.mails ? undefined : last.at(-MAILBOX_LIMITS.mails);
  const byMinute = oldest === undefined ? now : Math.max(now, oldest + MAILBOX_LIMITS.perMs);
  let left = mailsOf(spans);
  let at = byMinute;
  for (const [start, mails] of spans) {
    const endsAt = start + SPAN_MS + DAY_MS;
    if (endsAt > at) {
      if (left < MAILBOX_LIMITS.aDay) return at;
      at = endsAt;
    }
    left -= mails;
  }
  return at;
}

/** How many mails may leave from now until then. */
export function roomUntil(usage: MailboxUsage, now: number, until: number): number {
  let [current, room] = [usage, 0];
  // Within a minute no mailbox has more.
  while (room < MAILBOX_LIMITS.mails) {
    const at = nextRoomAt(current, now);
    if (at > until) return room;
    current = withMailAt(current, at);
    room += 1;
  }
  return room;
}

/** Of a day: what is left of it. */
export function roomOfDay({ spans }: MailboxUsage, now: number): number {
  return MAILBOX_LIMITS.aDay - mailsOf(spans.filter(([start]) => start + SPAN_MS + DAY_MS > now));
}

export function withMailAt({ last, spans }: MailboxUsage, at: number): MailboxUsage {
  const start = at - (at % SPAN_MS);
  const kept = spans.filter((span) => span[0] !== start && span[0] + SPAN_MS + DAY_MS > at);
  const mails = 1 + (spans.find((span) => span[0] === start)?.[1] ?? 0);
  return {
    last: [...last, at].toSorted((a, b) => a - b).slice(-MAILBOX_LIMITS.mails),
    spans: [...kept, [start, mails] as const].toSorted(([a], [b]) => a - b),
  };
}

function mailsOf(spans: MailboxUsage['spans']): number {
  return spans.reduce((sum, [, mails]) => sum + mails, 0);
}
