/** The acts by name, as a test or a scripted day calls them. Results are saved in order. */
import type { TenantState } from '../tenant-state.ts';
import type { Act, ActInput, ActResult } from './act.ts';
import { addAssignment, changeTokenPolicy, removeAssignment, removeSecret } from './app-acts.ts';
import { disableDevice, enableDevice, loseCompliance, regainCompliance, removeDevice } from './device-acts.ts';
import { addGroupMember, removeGroupMember, removeServicePrincipal } from './directory-acts.ts';
import {
  adminRemovesConsent,
  adminRemovesUserConsent,
  grantConsent,
  narrowConsent,
  userWithdrawsConsent,
  widenConsent,
} from './grant-acts.ts';
import { createPolicy, deletePolicy, loosenPolicy, renamePolicy, tightenPolicy } from './policy-acts.ts';
import { clearRisk, raiseRisk, refuseApp, refuseRefresh, renewToken, signIn } from './sign-in-acts.ts';
import { deleteUser, disableUser, enableUser, restoreUser } from './user-acts.ts';

const ACTS = {
  userWithdrawsConsent,
  adminRemovesConsent,
  adminRemovesUserConsent,
  narrowConsent,
  widenConsent,
  grantConsent,
  disableUser,
  enableUser,
  deleteUser,
  restoreUser,
  createPolicy,
  tightenPolicy,
  loosenPolicy,
  renamePolicy,
  deletePolicy,
  removeServicePrincipal,
  removeAssignment,
  addAssignment,
  removeSecret,
  changeTokenPolicy,
  loseCompliance,
  regainCompliance,
  disableDevice,
  enableDevice,
  removeDevice,
  addGroupMember,
  removeGroupMember,
  refuseRefresh,
  renewToken,
  refuseApp,
  signIn,
  raiseRisk,
  clearRisk,
} as const satisfies Record<string, Act>;

export type ActName = keyof typeof ACTS;
export type Acts = Readonly<Record<ActName, (input?: ActInput) => ActResult>> & {
  readonly played: readonly ActResult[];
};

export function actsOf(state: TenantState): Acts {
  const played: ActResult[] = [];
  const bound =
    (name: ActName) =>
    (input: ActInput = {}) => {
      const result = ACTS[name](state, input, name);
      played.push(result);
      return result;
    };
  return {
    userWithdrawsConsent: bound('userWithdrawsConsent'),
    adminRemovesConsent: bound('adminRemovesConsent'),
    adminRemovesUserConsent: bound('adminRemovesUserConsent'),
    narrowConsent: bound('narrowConsent'),
    widenConsent: bound('widenConsent'),
    grantConsent: bound('grantConsent'),
    disableUser: bound('disableUser'),
    enableUser: bound('enableUser'),
    deleteUser: bound('deleteUser'),
    restoreUser: bound('restoreUser'),
    createPolicy: bound('createPolicy'),
    tightenPolicy: bound('tightenPolicy'),
    loosenPolicy: bound('loosenPolicy'),
    renamePolicy: bound('renamePolicy'),
    deletePolicy: bound('deletePolicy'),
    removeServicePrincipal: bound('removeServicePrincipal'),
    removeAssignment: bound('removeAssignment'),
    addAssignment: bound('addAssignment'),
    removeSecret: bound('removeSecret'),
    changeTokenPolicy: bound('changeTokenPolicy'),
    loseCompliance: bound('loseCompliance'),
    regainCompliance: bound('regainCompliance'),
    disableDevice: bound('disableDevice'),
    enableDevice: bound('enableDevice'),
    removeDevice: bound('removeDevice'),
    addGroupMember: bound('addGroupMember'),
    removeGroupMember: bound('removeGroupMember'),
    refuseRefresh: bound('refuseRefresh'),
    renewToken: bound('renewToken'),
    refuseApp: bound('refuseApp'),
    signIn: bound('signIn'),
    raiseRisk: bound('raiseRisk'),
    clearRisk: bound('clearRisk'),
    played,
  };
}

export function isActName(name: string): name is ActName {
  return Object.hasOwn(ACTS, name);
}
