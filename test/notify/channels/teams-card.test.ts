/** Cards for Teams: valid for the library that renders them, inert whatever a name says, and posted once. */
import { AdaptiveCard, SerializationContext, Versions } from 'adaptivecards';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { adaptiveCard, type CardText, cardMessage } from '../../../src/notify/channels/adaptive-card.ts';
import { teamsCard } from '../../../src/notify/channels/teams-card.ts';
import { planned } from '../notice-builder.ts';
import { officeWith } from './fake-post-office.ts';
import { type Answer, type Receiver, startReceiver } from './https-receiver.ts';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.stop());
beforeEach(() => {
  receiver.requests.length = 0;
  receiver.answer = () => ({ status: 202 });
});

const TEXT: CardText = {
  title: 'A policy was created: Block legacy sign-in',
  text: 'It applies to 50 people and 8 apps.\n\nReference: 9f8b21',
  link: { href: 'https://entra.microsoft.com/#view/Policies', label: 'Open the policy' },
};

/** Parsed by the library as version 1.4; every rule of it holds. */
function problemsOf(card: object): readonly string[] {
  const context = new SerializationContext(Versions.v1_4);
  const parsed = new AdaptiveCard();
  parsed.parse(card, context);
  const parsing = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  return [...parsing, ...parsed.validateProperties().validationEvents.map(({ message }) => message)];
}

test('a card is valid, of the version that Teams shows', () => {
  expect(problemsOf(adaptiveCard(TEXT))).toEqual([]);
  expect(problemsOf({ type: 'AdaptiveCard', version: '1.4', body: [{ type: 'Nonsense' }] })).not.toEqual([]);
  expect(cardMessage(TEXT)).toMatchObject({ type: 'message', attachments: [{ content: { version: '1.4' } }] });
});

test('10,000 hostile names come out inert: no Markdown is read, no macro, nothing that turns or breaks a line', () => {
  const marks = [
    '‮',
    '​',
    '\r\n',
    '</b>',
    '[x](https://evil.example)',
    '{{DATE(2031-01-01,SHORT)}}',
    'javascript:alert(1)',
    'a'.repeat(10_000),
  ];
  const hostile = fc.array(fc.oneof(fc.constantFrom(...marks), fc.string({ unit: 'binary' })), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(hostile, (parts) => {
      const name = parts.join('');
      const { body, fallbackText, ...rest } = adaptiveCard({ ...TEXT, title: name, text: `${name}\n\n${name}` }) as {
        body: { type: string; inlines: { type: string; text: string }[] }[];
        fallbackText: string;
      };
      // Text runs know no Markdown; a text block would.
      expect(
        body.every((block) => block.type === 'RichTextBlock' && block.inlines.every((run) => run.type === 'TextRun')),
      ).toBe(true);
      const texts = [fallbackText, ...body.flatMap(({ inlines }) => inlines.map(({ text }) => text))];
      for (const text of texts) expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|\{\{/u);
      expect(Buffer.byteLength(JSON.stringify(cardMessage({ ...TEXT, title: name, text: name })))).toBeLessThan(28_000);
      expect(JSON.stringify(rest)).not.toContain('evil');
    }),
    { numRuns: 10_000, seed: 16 },
  );
});

describe('the workflow', () => {
  const notice = planned({ channel: 'teams-card', audience: { kind: 'admins', id: 'admins', mail: '' } });
  async function sendTo(...answers: readonly Answer[]) {
    let turn = 0;
    receiver.answer = () => answers[Math.min(turn++, answers.length - 1)] ?? { status: 202 };
    const office = await officeWith(notice);
    const now = () => office.clock.now;
    const channel = teamsCard({ url: receiver.url, post: receiver.post, textOf: async () => TEXT, now });
    await office.drain(office.worker(undefined, { channels: { 'teams-card': channel } }));
    return [await office.stateOf(notice), receiver.requests.length] as const;
  }

  test('takes the card, once', async () => {
    expect(await sendTo({ status: 202 })).toEqual(['sent', 1]);
    expect(JSON.parse(receiver.requests[0]?.body ?? '{}')).toEqual(cardMessage(TEXT));
  });

  test.each([
    [
      'was not begun, and asked for a pause',
      [{ status: 429, headers: { 'retry-after': '30' } }, { status: 202 }],
      'sent',
      2,
    ],
    ['is not there for a moment', [{ status: 503 }, { status: 202 }], 'sent', 2],
    ['does not exist any more', [{ status: 404 }], 'failed', 1],
    ['may have begun', [{ status: 502 }], 'uncertain', 1],
    ['takes it and says nothing', ['cut'], 'uncertain', 1],
  ] as const)('%s', async (_, answers, state, calls) => {
    expect(await sendTo(...answers)).toEqual([state, calls]);
  });

  test('cannot be reached: nothing was sent, so it is tried again until it is given up as failed', async () => {
    const office = await officeWith(notice);
    const now = () => office.clock.now;
    const gone = await startReceiver();
    await gone.stop();
    const channel = teamsCard({ url: gone.url, post: gone.post, textOf: async () => TEXT, now });
    await office.drain(office.worker(undefined, { channels: { 'teams-card': channel } }));
    expect(await office.stateOf(notice)).toBe('failed');
  });
});
