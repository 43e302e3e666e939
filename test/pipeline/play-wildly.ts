/** A random day: every kind of act, again and again on the same few people, consents and policies. */
import { type Random, randomFrom } from '../../local/tenant/random.ts';
import type { Stage } from './stage.ts';

const ACTS = 40;
/** Readings are minutes apart and audit records are late, so what happens in between is seen in many orders. */
const LATEST_ROW_MS = 12 * 60_000;
const LONGEST_BREAK_MINUTES = 4;

export async function playRandomDay(stage: Stage, seed: number): Promise<void> {
  const random = randomFrom(seed, 'wild day');
  const acts = actsOn(stage, random);
  for (let played = 0; played < ACTS; played += 1) {
    tryAct(random.pick(acts));
    await stage.pass(random.between(0, LONGEST_BREAK_MINUTES));
  }
  await stage.pass(20);
}

function actsOn({ tenant: { act, directory } }: Stage, random: Random): readonly (() => unknown)[] {
  const people = directory.users
    .live()
    .filter(({ id, accountEnabled }) => accountEnabled && !directory.untouchable.has(id));
  const person = () => ({ ...how(), userId: random.pick(people.slice(0, 4)).id });
  const policies = directory.policies.live().slice(0, 3);
  const policy = () => ({ ...how(), policyId: random.pick(policies).id });
  const grants = directory.grants.live().slice(0, 5);
  const grant = () => ({ ...how(), grantId: random.pick(grants).id });
  const how = () => ({ auditDelayMs: random.between(0, LATEST_ROW_MS), notify: random.chance(0.8) });
  return [
    () => act.disableUser(person()),
    () => act.enableUser(person()),
    () => act.deleteUser(person()),
    () => act.restoreUser(person()),
    () => act.userWithdrawsConsent(person()),
    () => act.adminRemovesUserConsent(person()),
    () => act.adminRemovesConsent(how()),
    () => act.grantConsent({ ...person(), clientId: random.pick(grants).clientId }),
    () => act.narrowConsent(grant()),
    () => act.widenConsent(grant()),
    () => act.createPolicy(how()),
    () => act.tightenPolicy({ ...policy(), how: random.pick(['enable', 'add-mfa', 'report-only']) }),
    () => act.loosenPolicy(policy()),
    () => act.renamePolicy(policy()),
    () => act.deletePolicy(how()),
    () => random.chance(0.3) && act.removeServicePrincipal(how()),
    () => act.addGroupMember(how()),
    () => act.removeGroupMember(how()),
  ];
}

/** An act on an object that no longer exists does nothing. */
function tryAct(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}
