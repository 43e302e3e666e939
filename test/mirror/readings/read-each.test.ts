/** Readings of many single objects: one that Graph refuses stops no other, and a round goes on where it stopped. */
import { expect, test } from 'vitest';
import {
  DirectoryRefusedError,
  DirectoryUnavailableError,
  RequestRejectedError,
  TurnBudgetError,
} from '../../../src/graph/graph-errors.ts';
import { readEach } from '../../../src/mirror/graph-lookups.ts';
import type { MirrorPollContext } from '../../../src/mirror/poll.ts';
import { pollConsents } from '../../../src/mirror/poll-tenant.ts';
import { oddGraph } from '../../fakes/odd-graph.ts';
import { appItem, MINUTE, stage } from './graph-items.ts';

const rejected = new RequestRejectedError('/x', { status: 400, reason: 'BadRequest', detail: '' });
const denied = new DirectoryRefusedError('/x', 'Authorization_RequestDenied');
const numbers = Array.from({ length: 120 }, (_, index) => index);

const readAll = (failureOf: (index: number) => Error | undefined) =>
  readEach(4, numbers, async (index) => {
    const failure = failureOf(index);
    if (failure) throw failure;
    return index;
  });

test('an odd object is left out', async () => {
  const { results, leftOut, unread, failure } = await readAll((index) => (index === 70 ? rejected : undefined));
  expect({ count: results.length, leftOut, unread, failure }).toEqual({ count: 119, leftOut: 1, unread: 0 });
});

test('if all are refused, that is a failure, and the next objects are tried all the same', async () => {
  expect(await readAll(() => rejected)).toMatchObject({ leftOut: 120, unread: 0, failure: rejected });
});

test('one denied object is reported; if the first are all denied, the permission is missing', async () => {
  expect(await readAll((index) => (index === 3 ? denied : undefined))).toMatchObject({ leftOut: 1, failure: denied });
  await expect(readAll(() => denied)).rejects.toThrow(DirectoryRefusedError);
});

test.each([new TurnBudgetError('/x', 'time'), new DirectoryUnavailableError('/x', 503)])(
  'what was read before a failure counts: %s',
  async (failure) => {
    const found = await readAll((index) => (index === 70 ? failure : undefined));
    expect(found).toMatchObject({ unread: 70, failure });
    expect(found.results).toHaveLength(50);
    await expect(readAll((index) => (index === 7 ? failure : undefined))).rejects.toThrow(failure);
  },
);

test('a first round that does not fit into one turn goes on in the next, and reads every app', async () => {
  const poll = stage();
  const apps = numbers.map((index) => `app-${index}`);
  poll.graph.responses.set(
    '/servicePrincipals/delta',
    apps.map((id) => appItem(id)),
  );
  poll.graph.responses.set('/oauth2PermissionGrants/delta', []);
  for (const id of apps) {
    poll.graph.responses.set(`/servicePrincipals/${id}/owners`, []);
    poll.graph.responses.set(`/servicePrincipals/${id}/appRoleAssignedTo`, [
      { id: `of-${id}`, principalId: 'ada', principalType: 'User', appRoleId: 'member' },
    ]);
  }
  let pagesLeft = Number.POSITIVE_INFINITY;
  const graph = oddGraph(poll.graph, () => ({
    page(page, _index, path) {
      if (!path.includes('/servicePrincipals?$expand=') && path !== '/servicePrincipals') return page;
      pagesLeft -= 1;
      if (pagesLeft < 0) throw new TurnBudgetError(path, 'pages');
      return page;
    },
  }));
  const context: MirrorPollContext = { ...poll, graph };
  const overBudget: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    pagesLeft = numbers.length / 2;
    overBudget.push((await pollConsents(context)).overBudget.length);
    poll.wait(MINUTE);
  }
  expect(overBudget).toEqual([2, 1, 0]);
  for (const id of apps) expect(await poll.mirror.assignmentsOfApp(id, poll.now())).toHaveLength(1);
  expect(poll.enqueued).toEqual([]);
});
