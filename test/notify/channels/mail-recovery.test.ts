/** One test for each state that a crash can leave in the mailbox. */
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
const recover = (items: readonly MailItem[], attempt: Partial<MailAttempt>, minutes: number) =>
  recoverMail(items, { sends: 0, ...attempt }, NOON + minutes * 60_000);

const neverSent = { draftCalledAt: at(0) };
const sentOnce = { draftCalledAt: at(0), draftId: 'a', sendCalledAt: at(0), sends: 1 };

test('nothing requested, nothing found: create', () => {
  expect(recover([], {}, 0)).toEqual({ next: 'create' });
});

test('nothing found, send never called: the create may still be running, so wait a minute, then create', () => {
  expect(recover([], neverSent, 0.5)).toEqual({ next: 'wait', until: at(1) });
  expect(recover([], neverSent, 1)).toEqual({ next: 'create' });
});

test('nothing found, send called: search again after 1, 5 and 15 minutes, then it is uncertain', () => {
  expect(recover([], sentOnce, 0)).toEqual({ next: 'wait', until: at(1) });
  expect(recover([], sentOnce, 1)).toEqual({ next: 'wait', until: at(5) });
  expect(recover([], sentOnce, 5)).toEqual({ next: 'wait', until: at(15) });
  expect(recover([], sentOnce, 15)).toEqual({ next: 'give-up', as: 'uncertain', reason: 'nowhere-in-mailbox' });
});

test('a draft, send never called: send it', () => {
  expect(recover([draft('a')], neverSent, 1)).toEqual({ next: 'send', draftId: 'a', discard: [] });
});

test('a draft, send called without an answer: search again after 1, 5 and 15 minutes, then send once more', () => {
  expect(recover([draft('a')], sentOnce, 0)).toEqual({ next: 'wait', until: at(1) });
  expect(recover([draft('a')], sentOnce, 14)).toEqual({ next: 'wait', until: at(15) });
  expect(recover([draft('a')], sentOnce, 15)).toEqual({ next: 'send', draftId: 'a', discard: [] });
});

test('a draft that is still there after every send was certainly not sent', () => {
  expect(recover([draft('a')], { ...sentOnce, sends: 3 }, 15)).toEqual({
    next: 'give-up',
    as: 'failed',
    reason: 'mailbox-keeps-draft',
  });
});

test('no draft any more, but still in Drafts or Outbox: submitted, never send again', () => {
  expect(recover([draft('a', { isDraft: false })], sentOnce, 1)).toEqual({ next: 'done', discard: [] });
});

test('in Sent Items: done', () => {
  expect(recover([draft('a', { isDraft: false, folder: 'sent' })], sentOnce, 1)).toEqual({ next: 'done', discard: [] });
});

test('moved to Sent Items between two searches: done', () => {
  expect(recover([draft('a', { folder: 'sent' })], sentOnce, 20)).toEqual({ next: 'done', discard: [] });
});

test('a draft and a sent item: done, and the draft is discarded', () => {
  expect(recover([draft('b'), draft('a', { isDraft: false, folder: 'sent' })], sentOnce, 1)).toEqual({
    next: 'done',
    discard: ['b'],
  });
});

test('two drafts, none sent: keep the oldest', () => {
  expect(recover([draft('b', { createdAt: at(1) }), draft('a')], neverSent, 2)).toEqual({
    next: 'send',
    draftId: 'a',
    discard: ['b'],
  });
});

test('two drafts, the younger one sent without an answer: keep that one, otherwise both could be sent', () => {
  expect(recover([draft('b'), draft('a', { createdAt: at(1) })], sentOnce, 15)).toEqual({
    next: 'send',
    draftId: 'a',
    discard: ['b'],
  });
});

test('sent, and deleted since: done', () => {
  expect(recover([draft('a', { isDraft: false, folder: 'deleted' })], sentOnce, 1)).toEqual({
    next: 'done',
    discard: [],
  });
});

test('a deleted draft is ignored', () => {
  expect(recover([draft('a', { folder: 'deleted' })], neverSent, 2)).toEqual({ next: 'create' });
});
