/** Notices in an outbox, and the page behind the link of each. */
import { serveConsented, serveLanding } from '../../../src/api/page/serve-landing.ts';
import type { Cause } from '../../../src/detect/cause.ts';
import { ownLinks } from '../../../src/notify/landing/own-links.ts';
import type { PlannedNotice } from '../../../src/notify/notice.ts';
import { tableOutbox } from '../../../src/notify/table-outbox.ts';
import type { WordingSettings } from '../../../src/notify/wording/wording-settings.ts';
import type { RevocationStatus } from '../../../src/record/revocation-status.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { memoryKeys } from '../../../src/storage/signing-keys.ts';
import type { Tables } from '../../../src/storage/tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { memoryTenant } from '../../fakes/memory-tenant.ts';
import { DUE, planned, SETTINGS } from '../notice-builder.ts';

export const TENANT = '5e0f1a7c-2b3d-4c5e-8f90-a1b2c3d4e5f6';
export const PUBLIC_URL = SETTINGS.publicUrl ?? '';
export const DAY_MS = 86_400_000;

/** To a person, of an app that has a page of its own. */
export function notice(differing: Partial<PlannedNotice> = {}): PlannedNotice {
  const { content, ...rest } = planned();
  const apps = [{ id: 'mailer', name: 'Mail Sync', appId: APP_ID, effect: 'dies' as const }];
  return { ...rest, tenantId: TENANT, content: { ...content, apps }, ...differing };
}

export const APP_ID = '6c0f1a7c-2b3d-4c5e-8f90-a1b2c3d4e5f6';

interface OfficeSettings {
  readonly tables?: Tables;
  readonly wording?: Partial<WordingSettings>;
  readonly tenant?: ReturnType<typeof memoryTenant>;
}

export function landingOffice({
  tables = memoryTables(),
  wording = {},
  tenant = memoryTenant({}),
}: OfficeSettings = {}) {
  const store = tenantStore(tables, TENANT);
  const outbox = tableOutbox(store);
  const keys = memoryKeys();
  const settings = { ...SETTINGS, ...wording };
  const office = {
    store,
    outbox,
    keys,
    now: DUE,
    status: { state: 'open' } as RevocationStatus | undefined,
    opened: [] as Cause[],
    warned: [] as string[],
    linksOf: ownLinks({ keys, tenant, cloud: settings.cloud, publicUrl: PUBLIC_URL }),
    around: (headers: Readonly<Record<string, string>> = {}) => ({
      headers: new Headers(headers),
      services: async () => ({
        ...{ tenantId: TENANT, keys, outbox, tenant, wording: settings, now: office.now },
        statusOf: async () => office.status,
        countOpening: (cause: Cause) => void office.opened.push(cause),
      }),
      warn: (text: string) => void office.warned.push(text),
    }),
    /** Plans the notice; resolves to the id of its link. */
    async linkOf(one: PlannedNotice): Promise<string> {
      await outbox.plan([one]);
      const { landing, consent } = await office.linksOf(one);
      return (landing ?? consent ?? '').slice(`${PUBLIC_URL}/reauth/`.length);
    },
    open: (id: string, headers?: Readonly<Record<string, string>>) => serveLanding(id, office.around(headers)),
    comeBack: (query: Readonly<Record<string, string>>) => serveConsented(Object.entries(query), office.around()),
  };
  return office;
}

/** Where the page's links lead. */
export function hrefsIn(html: unknown): readonly string[] {
  return [...String(html).matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));
}
