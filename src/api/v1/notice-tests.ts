/** `/notice-tests`: a notice that says that it is a test, sent over a real channel by the app itself. */
import * as z from 'zod';
import { isGuid } from '../../base/hash.ts';
import { asPasted } from '../../base/pasted.ts';
import type { Channel } from '../../notify/notice.ts';
import type { TestOutcome } from '../../notify/send-test.ts';
import type { Caller } from '../access/roles.ts';
import { endpoint } from '../endpoint.ts';
import { ApiProblem, wrongParameters } from '../problem.ts';
import { TEST_CHANNELS } from './test-channels.ts';

const MAIL = /^[^\s@<>"',;]+@[^\s@<>"',;]+\.[^\s@<>"',;]+$/;

const outcome = z
  .object({
    channel: z.enum(TEST_CHANNELS),
    to: z.string(),
    noticeId: z.string().describe('What the receiver knows it by: the "webhook-id" of an event.'),
    outcome: z
      .enum(['sent', 'not-sent', 'uncertain'])
      .describe('uncertain: no answer came, so it may have arrived. It is not sent again.'),
    status: z.int().exactOptional().describe('Of a webhook: the HTTP status that it answered.'),
    reason: z.string().exactOptional().describe('A code, where it was not sent.'),
  })
  .meta({ id: 'NoticeTest' });

export const testNotice = endpoint({
  body: z.strictObject({
    channel: z.enum(TEST_CHANNELS),
    to: z
      .string()
      .max(320)
      .exactOptional()
      .describe(
        'Of mail and digest an address; of teams-activity the object id of a person, by default your own; of webhook ' +
          'the client id of the app. Of teams-card none: its workflow says where it posts.',
      ),
    key: z.string().min(8).max(100).describe('Of your choice, a new one for each test: a repeat has the same id.'),
  }),
  answer: outcome,
  async handle({ body: { channel, to, key }, caller }, { sendTest, mirror, now }) {
    if (sendTest === undefined)
      throw new ApiProblem(409, { title: 'Not here', detail: 'Only the app sends notices: give its address (--api).' });
    const own = channel === 'webhook' || channel === 'teams-card' ? undefined : caller;
    const address = own ? ((await mirror.object('user', own.id, now))?.mail ?? undefined) : undefined;
    const result = await sendTest({ channel, to: receiverOf({ channel, to, caller, address }), key });
    const refusal = refusalOf(result);
    if (refusal !== undefined) throw new ApiProblem(409, { title: 'Nothing was sent', detail: refusal });
    return result;
  },
});

interface TestRequest {
  readonly channel: Channel;
  readonly to: string | undefined;
  readonly caller: Caller;
  /** Of the caller, if known. */
  readonly address: string | undefined;
}

function receiverOf({ channel, to, caller, address }: TestRequest): string {
  if (channel === 'teams-card') return 'teams';
  const own = caller.kind === 'user' ? caller.id : undefined;
  const byDefault = channel === 'teams-activity' ? own : address;
  const given = to === undefined ? byDefault : asPasted(to);
  const isRight =
    given !== undefined && (channel === 'mail' || channel === 'digest' ? MAIL.test(given) : isGuid(given));
  if (isRight) return given;
  throw wrongParameters([{ name: 'to', reason: REASONS[channel] }]);
}

const REASONS: Readonly<Record<Channel, string>> = {
  mail: 'must be a mail address (--to): that of whoever asks is not known here',
  digest: 'must be a mail address (--to): that of whoever asks is not known here',
  'teams-activity': 'must be the object id of a person, a GUID',
  'teams-card': 'must be absent',
  webhook: 'must be the client id of an app, a GUID',
};

/** Why nothing can be sent whatever one tries. */
function refusalOf({ reason, channel }: TestOutcome): string | undefined {
  if (reason === 'observe')
    return 'NOTICE_MODE is observe, so nothing leaves, tests included. Set it to send, and try again.';
  if (reason === 'no-channel') return `The channel ${channel} is not set up: docs/settings.md says how.`;
  if (reason === 'no-endpoint')
    return 'No address is registered for events of this app: revaudit webhooks add registers one.';
  return undefined;
}
