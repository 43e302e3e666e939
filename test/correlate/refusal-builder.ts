/** Builds failed sign-ins at an app and the changes that may explain them, and reads which causes remain. */
import type { Cause } from '../../src/detect/cause.ts';
import type { Detail, Report } from '../../src/detect/report.ts';
import { grantSubjectId, membershipSubjectId, type Subject } from '../../src/detect/subject.ts';
import { ADA, APP, audited, uncorrelated } from './report-builder.ts';
import { modelOf } from './settled-model.ts';

export const DAY = 1440;
export const APP_ID = '0b0b0b0b-2222-4222-8222-00000000000a';
export const GROUP = '0e0e0e0e-5555-4555-8555-000000000001';
export const POLICY = '0f0f0f0f-6666-4666-8666-000000000001';
export const DEVICE = '0d0d0d0d-7777-4777-8777-000000000001';
export const DEVICE_ID = '0d0d0d0d-7777-4777-8777-00000000000d';

export const ada: Subject = { kind: 'user', id: ADA };
export const atApp: Subject = { kind: 'user-app', id: `${ADA}_${APP}` };
export const own: Subject = { kind: 'grant', id: grantSubjectId(APP, ADA) };
export const everybodys: Subject = { kind: 'grant', id: grantSubjectId(APP, undefined) };
export const policy: Subject = { kind: 'policy', id: POLICY };
export const device: Subject = { kind: 'device', id: DEVICE };
export const registration: Subject = { kind: 'application', id: '0c0c0c0c-8888-4888-8888-000000000001' };

export type Fact = Pick<Report, 'cause' | 'subject'> & { readonly detail?: Detail };

export const done = (minute: number, fact: Fact, different: Partial<Report> = {}) =>
  audited(minute, { ...fact, ...different });

export function refused(minute: number, { cause, subject, detail }: Fact): Report {
  const signIn = { flow: 'non-interactive', ...detail?.signIn } as const;
  return uncorrelated(minute, {
    cause,
    subject,
    source: 'sign-in',
    sourceId: `sign-in-${minute}`,
    detail: { ...detail, signIn },
  });
}

export const blockedBy = (policyId: string): Detail => ({
  signIn: { flow: 'non-interactive', blockingPolicyIds: ['0f0f0f0f-6666-4666-8666-000000000000', policyId] },
});
export const onDevice: Detail = { signIn: { flow: 'non-interactive', deviceId: DEVICE_ID } };
export const withCode = (errorCode: number): Detail => ({ signIn: { flow: 'non-interactive', errorCode } });
export const tightened: Detail = { policy: { change: 'tightened' } };

export const joined = (member: string): Fact => ({
  cause: 'policy-changed',
  subject: { kind: 'membership', id: membershipSubjectId(GROUP, member) },
  detail: { ...tightened, membership: { ownerId: GROUP, memberId: member, way: 'joined', policyIds: [POLICY] } },
});

/** Of all acts that are not merged, sorted. */
export async function causesOf(reports: readonly Report[]): Promise<readonly Cause[]> {
  return (await actsOf(reports)).flatMap(([cause, , state]) => (state === 'folded' ? [] : [cause])).sort();
}

/** The subjects of the acts that others are merged into. */
export async function mergedInto(reports: readonly Report[]): Promise<readonly unknown[]> {
  return (await actsOf(reports)).flatMap(([, , state, , , , , into]) => (state === 'folded' ? [into] : []));
}

type Act = readonly [cause: Cause, subjectId: string, state: string, ...rest: readonly unknown[]];

async function actsOf(reports: readonly Report[]): Promise<readonly Act[]> {
  return (await modelOf(reports)).map((text): Act => JSON.parse(text));
}
