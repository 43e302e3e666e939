/** What was lost and is given back closes the revocation, whatever source reports it and in whatever order. */
import { afterEach, expect, test } from 'vitest';
import { readRecord } from '../../local/day/day-summary.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { processAll, workerOn } from './replay.ts';
import { type Stage, startStage } from './stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

type Acts = Stage['tenant'];

const STORIES: Readonly<Record<string, (tenant: Acts) => () => unknown>> = {
  'a consent that its user gives again': ({ act, directory }) => {
    const grant = directory.grants
      .live()
      .find(({ principalId }) => principalId !== null && directory.users.get(principalId)?.accountEnabled);
    const { clientId, principalId, resourceId } = act.userWithdrawsConsent({ grantId: grant?.id });
    return () => act.grantConsent({ clientId, principalId, resourceId, scopes: grant?.scope.trim().split(' ') });
  },
  'a role at an app that is assigned again': ({ act }) => {
    const { servicePrincipalId, principalId } = act.removeAssignment();
    return () => act.addAssignment({ servicePrincipalId, principalId });
  },
  'a user who leaves a group that a policy includes': ({ act, directory }) => {
    const enforced = directory.policies.live().filter(({ state }) => state === 'enabled');
    const hit = enforced.flatMap(({ conditions: { users } }) => users.includeGroups)[0];
    const { groupId, userId } = act.addGroupMember({ groupId: hit });
    return () => act.removeGroupMember({ groupId, userId });
  },
};

test.each(Object.entries(STORIES))('%s', { timeout: 60_000 }, async (_, lose) => {
  stage = await startStage({ seed: 31 });
  await stage.pass(1);
  const giveBack = lose(stage.tenant);
  await stage.pass(40);
  const [lost] = await readRecord(stage.engine.answers);
  expect(lost?.state).toBe('open');

  giveBack();
  await stage.pass(40);
  const closed = (await readRecord(stage.engine.answers)).filter(
    ({ revocationId }) => revocationId === lost?.revocationId,
  );
  expect(closed.map(({ state }) => state)).toEqual(['closed']);

  const backwards = memoryTables();
  const worker = workerOn(backwards, stage);
  await processAll(stage.signals.toReversed(), [worker]);
  const same = (await readRecord(worker.answers)).filter(
    ({ cause, state }) => cause === lost?.cause && state === 'closed',
  );
  expect(same.map(({ subject, closedAt }) => [subject.id, closedAt])).toEqual([
    [lost?.subject.id, closed[0]?.closedAt],
  ]);
});
