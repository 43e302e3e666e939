/** A subscription as Graph gives it back: the part that we act on. */
import { z } from 'zod';
import { MalformedInputError } from '../../base/errors.ts';

const Subscription = z.object({
  id: z.string().transform((id) => id.toLowerCase()),
  resource: z.string().transform(bareResource),
  changeType: z.string().transform(inOrder),
  notificationUrl: z.string(),
  expirationDateTime: z.iso.datetime({ offset: true }).transform((time) => new Date(time).toISOString()),
});

export type LiveSubscription = Readonly<z.infer<typeof Subscription>>;

export function parseSubscription(raw: unknown): LiveSubscription {
  const { success, data, error } = Subscription.safeParse(raw);
  if (!success)
    throw new MalformedInputError('subscription', `${error.issues[0]?.path.join('.')} is not as it must be`);
  return data;
}

/** Graph need not keep the order in which we asked for them. */
function inOrder(changeType: string): string {
  return changeType
    .split(',')
    .map((change) => change.trim().toLowerCase())
    .sort()
    .join(',');
}

/** Graph gives resources back with or without a leading slash, and in either case. */
function bareResource(resource: string): string {
  return resource.replace(/^\//, '').toLowerCase();
}
