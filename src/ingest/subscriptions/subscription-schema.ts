/** A subscription as Graph returns it: the members that we use. */
import * as z from 'zod/mini';
import { isoOf } from '../../base/clock.ts';
import { MalformedInputError } from '../../base/errors.ts';
import { parseEventTime } from '../../base/parse-time.ts';

const Subscription = z.object({
  id: z.pipe(
    z.string(),
    z.transform((id) => id.toLowerCase()),
  ),
  resource: z.pipe(z.string(), z.transform(normaliseResource)),
  changeType: z.pipe(z.string(), z.transform(sortChangeTypes)),
  notificationUrl: z.string(),
  expirationDateTime: z.pipe(
    z.string(),
    z.transform((time, { issues }) => {
      const milliseconds = parseEventTime(time);
      if (milliseconds !== undefined) return isoOf(milliseconds);
      issues.push({ code: 'custom', input: time });
      return z.NEVER;
    }),
  ),
});

export type LiveSubscription = Readonly<z.infer<typeof Subscription>>;

export function parseSubscription(raw: unknown): LiveSubscription {
  const { success, data, error } = Subscription.safeParse(raw);
  if (!success) throw new MalformedInputError('subscription', `${error.issues[0]?.path.join('.')} is not valid`);
  return data;
}

/** Graph may return them in another order than requested. */
function sortChangeTypes(changeType: string): string {
  return changeType
    .split(',')
    .map((change) => change.trim().toLowerCase())
    .sort()
    .join(',');
}

/** Graph returns resources with or without a leading slash, in upper or lower case. */
function normaliseResource(resource: string): string {
  return resource.replace(/^\//, '').toLowerCase();
}
