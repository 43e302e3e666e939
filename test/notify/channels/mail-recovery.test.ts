/** One test per row of what a crash can leave in the mailbox. */
import { expect, test } from 'vitest';
import { type MailAttempt, type MailItem, recoverMail } from '../../../src/notify/channels/mail-recovery.ts';

const NOON = Date.parse('2031-03-02T12:00:00.000Z');
const at = (minutes: number) => new Date(NOON + minutes * 60_000).toISOString();
const draft = (id: string, differing: Partial<MailItem> = {}): MailItem => ({
  id,
  isDraft: true,
  folder: 'elsewhere',
  createdAt: at(0),
  ...differing,
});
const weigh = (items: readonly MailItem[], asked: Partial<MailAttempt>, minutes: number) =>
  recoverMail(items, { sends: 0, ...asked }, NOON + minutes * 60_000);

const neverSent = { draftCalledAt: at(0) };
const sentOnce = { draftCalledAt: at(0), draftId: 'a', sendCalledAt: at(0), sends: 1 };

test('nothing asked, nothing there: create', () => {
  expect(weigh([], {}, 0)).toEqual({ next: 'create' });
});

test('nothing there, send never called: the create may still be running, so wait a minute and then create', () => {
  expect(weigh([], neverSent, 0.5)).toEqual({ next: 'wait', until: at(1) });
  expect(weigh([], neverSent, 1)).toEqual({ next: 'create' });
});

test('nothing there, send called: look again after 1, 5 and 15 minutes, then nobody can tell', () => {
  expect(weigh([], sentOnce, 0)).toEqual({ next: 'wait', until: at(1) });
  expect(weigh([], sentOnce, 1)).toEqual({ next: 'wait', until: at(5) });
  expect(weigh([], sentOnce, 5)).toEqual({ next: 'wait', until: at(15) });
  expect(weigh([], sentOnce, 15)).toEqual({ next: 'give-up', as: 'uncertain', reason: 'nowhere-in-mailbox' });
});

test('a draft, send never called: send it', () => {
  expect(weigh([draft('a')], neverSent, 1)).toEqual({ next: 'send', draftId: 'a', discard: [] });
});

test('a draft, send called without an answer: look again after 1, 5 and 15 minutes, then send once more', () => {
  expect(weigh([draft('a')], sentOnce, 0)).toEqual({ next: 'wait', until: at(1) });
  expect(weigh([draft('a')], sentOnce, 14)).toEqual({ next: 'wait', until: at(15) });
  expect(weigh([draft('a')], sentOnce, 15)).toEqual({ next: 'send', draftId: 'a', discard: [] });
});

test('a draft that stays one however often it is sent has not gone out, and that is certain', () => {
  expect(weigh([draft('a')], { ...sentOnce, sends: 3 }, 15)).toEqual({
    next: 'give-up',
    as: 'failed',
    reason: 'mailbox-keeps-draft',
  });
});

test('no draft any more, still in Drafts or an Outbox: submitted, never send again', () => {
  expect(weigh([draft('a', { isDraft: false })], sentOnce, 1)).toEqual({ next: 'done', discard: [] });
});

test('in Sent Items: done', () => {
  expect(weigh([draft('a', { isDraft: false, folder: 'sent' })], sentOnce, 1)).toEqual({ next: 'done', discard: [] });
});

test('moved to Sent Items between two look-ups: done', () => {
  expect(weigh([draft('a', { folder: 'sent' })], sentOnce, 20)).toEqual({ next: 'done', discard: [] });
});

test('a draft and a sent item: done, and the draft goes', () => {
  expect(weigh([draft('b'), draft('a', { isDraft: false, folder: 'sent' })], sentOnce, 1)).toEqual({
    next: 'done',
    discard: ['b'],
  });
});

test('two drafts, none sent: keep the oldest', () => {
  expect(weigh([draft('b', { createdAt: at(1) }), draft('a')], neverSent, 2)).toEqual({
    next: 'send',
    draftId: 'a',
    discard: ['b'],
  });
});

test('two drafts, the younger already sent without an answer: keep that one, or both would go out', () => {
  expect(weigh([draft('b'), draft('a', { createdAt: at(1) })], sentOnce, 15)).toEqual({
    next: 'send',
    draftId: 'a',
    discard: ['b'],
  });
});

test('sent and tidied up since: done', () => {
  expect(weigh([draft('a', { isDraft: false, folder: 'deleted' })], sentOnce, 1)).toEqual({
    next: 'done',
    discard: [],
  });
});

test('a deleted draft counts for nothing', () => {
  expect(weigh([draft('a', { folder: 'deleted' })], neverSent, 2)).toEqual({ next: 'create' });
});
