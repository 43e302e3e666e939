/** Whatever a stranger calls a person, a policy or an app: on the page it is text; it neither runs nor leads away. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { HOSTILE_SEED, hostileNames, LONG } from '../fakes/hostile-names.ts';
import { MOMENT, revocation } from '../impact/revocation-builder.ts';
import { chromiumPath, settled, startBrowser, visit } from './browser.ts';
import { serveReach } from './serve-reach.ts';

const path = chromiumPath();
const COUNT = LONG ? 10_000 : 120;
const NAMES_EACH = 4;
const REVOCATIONS_EACH = 30;
const UNSEEN = /[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;
const LOADS = 'main :is(img, script, iframe, object, embed, link), main [onerror], main [onload], main [style*="url"]';

const idOf = (number: number) => number.toString(16).padStart(32, '0');
const guidOf = (number: number) => `a0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** Each revocation has a name of its own for the policy, the actor, the app and a person. */
async function recordOf(names: readonly string[]) {
  const store = tenantStore(memoryTables(), 'tenant');
  const ledger = tableLedger(store);
  const count = Math.ceil(names.length / NAMES_EACH);
  for (let index = 0; index < count; index += 1) {
    const [policy = '', actor = '', app = '', user = ''] = names.slice(index * NAMES_EACH);
    const [userId, appId] = [guidOf(index), guidOf(1_000 + index)];
    const own = revocation({
      id: idOf(index + 1),
      cause: 'policy-changed',
      subject: { kind: 'policy', id: guidOf(2_000 + index), name: policy },
      actor: { kind: 'user', id: guidOf(3_000 + index), name: actor },
      detail: { policy: { change: 'tightened', before: { displayName: policy }, after: { displayName: actor } } },
    });
    const affected = {
      apps: [{ id: appId, name: app }],
      users: [{ id: userId, name: user, mail: 'ada@contoso.example' }],
      rectangles: [{ effect: 'blocked', bites: 'next-refresh', userIds: [userId], appIds: [appId] } as const],
    };
    await ledger.open({ revocation: own, affected, recordedAt: MOMENT }, true);
    const { openedBy, occurred, cause, detail } = own;
    await ledger.append(own, { kind: 'evidence', order: 1, ...openedBy, cause, occurred, seenAt: MOMENT, detail });
  }
  return { store, clock: { now: Date.parse(MOMENT) + 60_000 } };
}

describe.skipIf(path === undefined)(`hostile names on the dashboard (seed ${HOSTILE_SEED})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser(path ?? '');
  }, 120_000);
  afterAll(() => browser?.close());

  test('are inert in the list and in the story of a revocation', {
    timeout: LONG ? 1_800_000 : 120_000,
  }, async () => {
    const names = hostileNames(COUNT);
    for (let start = 0; start < names.length; start += NAMES_EACH * REVOCATIONS_EACH) {
      const record = await recordOf(names.slice(start, start + NAMES_EACH * REVOCATIONS_EACH));
      await using served = await serveReach(record, 'owner');
      for (const at of ['/', `/revocations/${idOf(1)}`, `/revocations/${idOf(2)}`]) {
        const { page, trouble, close } = await visit(browser, `${served.url}${at}`);
        await page.locator('main :is(td, h1)').first().waitFor();
        await settled(page);
        const loads = await page.locator(LOADS).evaluateAll((found) => found.map(({ outerHTML }) => outerHTML));
        const hrefs = await page.evaluate<readonly string[]>('[...document.links].map(({ href }) => href)');
        expect([at, loads, trouble]).toEqual([at, [], []]);
        expect(await page.locator('main').textContent()).not.toMatch(UNSEEN);
        for (const href of hrefs) expect([served.url, 'https://learn.microsoft.com']).toContain(new URL(href).origin);
        await close();
      }
    }
  });
});
