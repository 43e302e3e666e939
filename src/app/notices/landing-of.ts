/** The links of notices that lead to this app, and the pages behind them. Neither calls Graph. */
import type { LandingServices } from '../../api/page/serve-landing.ts';
import type { Clock } from '../../base/clock.ts';
import type { Settings } from '../../config.ts';
import { tableMirror } from '../../mirror/table-mirror.ts';
import { type LinksOf, ownLinks } from '../../notify/landing/own-links.ts';
import type { ChoicesContext } from '../../notify/restraint/choose.ts';
import { tableReaders } from '../../notify/restraint/table-readers.ts';
import { tableOutbox } from '../../notify/table-outbox.ts';
import { tableStatuses } from '../../record/read-record.ts';
import type { SigningKeys } from '../../storage/signing-keys.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';

interface Around {
  readonly settings: Settings;
  readonly store: TenantStore;
  readonly signingKeys: SigningKeys;
  readonly telemetry: Pick<Telemetry, 'record'>;
  readonly now: Clock;
}

export interface Landings {
  /** Absent: the app has no address that people could open. */
  readonly linksOf?: LinksOf;
  /** For one request. */
  services(): LandingServices & ChoicesContext;
}

export function landingsOf({ settings, store, signingKeys: keys, telemetry, now }: Around): Landings {
  const { publicUrl, words, notices, tenant: tenantRef } = settings;
  // Without its way to Graph: whoever opens a page must not cost a call.
  const mirror = tableMirror({ store });
  const [outbox, statusOf] = [tableOutbox(store), tableStatuses(store)];
  const { cloud } = tenantRef;
  const readers = tableReaders(store);
  const wording = { ...words, cloud, publicUrl, runbooksUrl: notices.runbooksUrl };
  return {
    ...(publicUrl !== undefined && { linksOf: ownLinks({ keys, tenant: mirror, cloud, publicUrl }) }),
    services() {
      mirror.states.catchUp();
      return {
        ...{ tenantId: store.tenantId, keys, outbox, statusOf, tenant: mirror, wording, readers, now: now() },
        countOpening: (cause) => telemetry.record('revaudit.page_opens', cause),
      };
    },
  };
}
