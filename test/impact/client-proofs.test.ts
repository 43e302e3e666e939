/** What a sign-in proves about the client decides what a revocation does to its token. */
import { expect, test } from 'vitest';
import type { Revocation } from '../../src/correlate/revocation.ts';
import type { SignInDetail } from '../../src/detect/report.ts';
import { findAffected } from '../../src/impact/find-affected.ts';
import type { SeenClient } from '../../src/mirror/tenant.ts';
import { app, grant, memoryTenant, person } from '../fakes/memory-tenant.ts';
import { revocation } from './revocation-builder.ts';

const onDevices = { urlKinds: ['public'], fallbackPublic: true, hasCredentials: false } as const;
const APP_OF_OTHERS = { appId: 'foreign-app-id' } as const;
const OWN_APP = { appId: 'mailer-app-id' } as const;

/** With an app that another tenant registered, and one of our own that runs on devices. */
async function effectsOn(
  differing: Partial<Revocation>,
  proven: readonly SeenClient[] = [],
): Promise<Readonly<Record<string, string>>> {
  const objects = [
    person('ada'),
    app('foreign'),
    app('mailer', { registration: onDevices }),
    grant('foreign', 'ada'),
    grant('mailer', 'ada'),
  ];
  const { rectangles } = await findAffected(revocation(differing), memoryTenant({ objects, clients: { ada: proven } }));
  return Object.fromEntries(rectangles.flatMap(({ effect, appIds }) => appIds.map((id) => [id, effect])));
}

const NEW_PASSWORD = { cause: 'password-changed', subject: { kind: 'user', id: 'ada' } } as const;

test.each<[readonly SeenClient[], string]>([
  [[], 'cannot-decide'],
  [[{ ...APP_OF_OTHERS, client: 'confidential' }], 'survives'],
  [[{ ...APP_OF_OTHERS, client: 'public' }], 'cannot-decide'],
  [
    [
      { ...APP_OF_OTHERS, client: 'public' },
      { ...APP_OF_OTHERS, client: 'confidential' },
    ],
    'cannot-decide',
  ],
  [[{ ...OWN_APP, client: 'confidential' }], 'cannot-decide'],
])('proven by the user’s own sign-ins: %j; then a foreign app %s a new password', async (proven, effect) => {
  expect(await effectsOn(NEW_PASSWORD, proven)).toEqual({ foreign: effect, mailer: 'cannot-decide' });
});

const refusal = (signIn: Omit<SignInDetail, 'errorCode'>, differing: Partial<Revocation>): Partial<Revocation> => ({
  openedBy: { source: 'sign-in', sourceId: 's1' },
  detail: { signIn },
  ...differing,
});
const EXPIRED = { cause: 'refresh-token-expired', subject: { kind: 'user-app', id: 'ada_foreign' } } as const;

test.each([
  [{}, 'reprompts'],
  [{ client: 'public' }, 'dies'],
  [{ client: 'confidential' }, 'dies'],
] as const)('the very refusal proves %j: its token %s', async (proof, effect) => {
  expect(await effectsOn(refusal({ flow: 'non-interactive', ...proof }, EXPIRED))).toEqual({ foreign: effect });
});

test('an app that was refused when it acted as itself had no credential left, whatever its type', async () => {
  const lost = { cause: 'app-credential-lost', subject: { kind: 'application', id: 'mailer-app-id' } } as const;
  expect(await effectsOn(refusal({ flow: 'service-principal' }, lost))).toEqual({ mailer: 'blocked' });
});
