/** Members of any type and depth where Graph sends text: the item is dropped or read, and its neighbours go through. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AuditorError } from '../../../src/base/errors.ts';
import { acceptLifecycle, acceptNotifications } from '../../../src/ingest/notifications/graph-notifications.ts';
import { ADA, notification, notificationContext } from './notification-builder.ts';

const LEVELS = process.env.LONG ? 200_000 : 30_000;
const deep = (open: string, close: string) => `${open.repeat(LEVELS)}1${close.repeat(LEVELS)}`;
/** As JSON, because some of them cannot be written as JSON again. */
const VALUES: readonly (readonly [string, string])[] = [
  ['an object', '{}'],
  ['an object that refuses to become text', '{"toString":1,"valueOf":2}'],
  ['a list', '["updated"]'],
  [`${LEVELS} lists in one another`, deep('[', ']')],
  [`${LEVELS} objects in one another`, deep('{"a":', '}')],
  ['a huge number', '1e308'],
  ['a number beyond all', '1e999'],
  ['a number of many digits', '9'.repeat(10_000)],
  ['true', 'true'],
  ['null', 'null'],
  ['half a character', '"\\ud800"'],
  ['NUL', '"\\u0000"'],
  ['a long text', `"${'x'.repeat(40_000)}"`],
];
const MEMBERS = [
  'subscriptionId',
  'tenantId',
  'clientState',
  'resource',
  'changeType',
  'lifecycleEvent',
  'id',
  'resourceData',
  'resourceData.@odata.etag',
  'resourceData.sequenceNumber',
  'subscriptionExpirationDateTime',
  '__proto__',
  'constructor',
  'toString',
];

/** A body with a good item, and one whose member has this value; duplicated members included. */
function bodyWith(member: string, value: string, good: Readonly<Record<string, unknown>>): unknown {
  const [outer = '', inner] = member.split('.');
  const added = inner === undefined ? `"${outer}":${value}` : `"${outer}":{"${inner}":${value}}`;
  const bad = `${JSON.stringify({ ...good, changeType: 'deleted' }).slice(0, -1)},${added}}`;
  return JSON.parse(`{"value":[${bad},${JSON.stringify(good)}]}`);
}

describe.each(VALUES)('%s', (_, value) => {
  test.each(MEMBERS)(
    'as %s: the good notification goes through, and the other is counted if it is dropped',
    async (member) => {
      const body = bodyWith(member, value, notification());
      const { signals, dropped } = await acceptNotifications(body, await notificationContext());
      expect(signals.at(-1)).toMatchObject({ objectId: ADA, changeType: 'updated' });
      expect(signals.length + Object.values(dropped).reduce((sum, count) => sum + count)).toBe(2);
    },
  );

  test.each(MEMBERS)('as %s: so does the good lifecycle notification', async (member) => {
    const good = notification({ lifecycleEvent: 'missed' });
    const { signals, dropped } = await acceptLifecycle(bodyWith(member, value, good), await notificationContext());
    expect(signals.at(-1)).toMatchObject({ action: 'resync' });
    const counted = Object.values(dropped).reduce((sum, count) => sum + count);
    // Two of one subscription and action are one signal.
    expect([signals.length + counted, signals.length]).toContain(counted === 0 ? 1 : 2);
  });

  test('as the list, as an item and as the body: refused as malformed', async () => {
    for (const body of [`{"value":${value}}`, `{"value":[${value}]}`, value]) {
      for (const accept of [acceptNotifications, acceptLifecycle]) {
        const refusal = accept(JSON.parse(body), await notificationContext());
        await expect(refusal).rejects.toMatchObject({ code: 'MALFORMED_INPUT' });
      }
    }
  });
});

test('any JSON is read, or refused as malformed', async () => {
  const anyBody = fc.oneof(
    fc.jsonValue(),
    fc.jsonValue().map((value) => ({ value: [value, notification()] })),
  );
  const seed = Date.now() % 1_000_000;
  const property = fc.asyncProperty(anyBody, async (body) => {
    for (const accept of [acceptNotifications, acceptLifecycle]) {
      const error: unknown = await accept(body, await notificationContext()).catch((thrown: unknown) => thrown);
      if (error instanceof Error) expect(error).toBeInstanceOf(AuditorError);
    }
  });
  // A failure prints its seed.
  await fc.assert(property, { seed, numRuns: 300 });
});
