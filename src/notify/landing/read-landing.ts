/**
 * What the page behind a link shows: read from our tables only, so that a scanner that follows the link costs two
 * reads and changes nothing. What the button leads to is decided here, from what is on record.
 */
import type { Cause } from '../../detect/cause.ts';
import type { RevocationState, RevocationStatus } from '../../record/revocation-status.ts';
import type { SigningKeys } from '../../storage/signing-keys.ts';
import type { Notice, NoticeState } from '../notice.ts';
import { refOfNotice, type StoredNotice } from '../notice-row.ts';
import type { Outbox } from '../table-outbox.ts';
import { type Language, languageOf } from '../wording/language.ts';
import type { NoticeParts } from '../wording/notice-parts.ts';
import { partsOf } from '../wording/render-notice.ts';
import type { WordingSettings } from '../wording/wording-settings.ts';
import { type ConsentContext, consentRequestFor, consentUrl } from './consent-link.ts';
import { type ConsentOutcome, LANDING_WORDS, type LandingState } from './landing-words.ts';
import { type LinkPurpose, readSignedId, signedId } from './signed-id.ts';

export interface LandingContext {
  readonly tenantId: string;
  readonly keys: SigningKeys;
  readonly outbox: Pick<Outbox, 'get'>;
  statusOf(revocationId: string): Promise<RevocationStatus | undefined>;
  /** The mirror, without its way to Graph. */
  readonly tenant: ConsentContext['tenant'];
  readonly wording: WordingSettings;
  /** Milliseconds. */
  readonly now: number;
}

export type Landing =
  | ({ readonly kind: 'notice'; readonly cause: Cause; readonly language: Language } & LandingNotice)
  | { readonly kind: 'consent'; readonly outcome: ConsentOutcome; readonly language: Language }
  /** `404`: no link of ours. `410`: it was one. The page is the same. */
  | { readonly kind: 'none'; readonly status: 404 | 410; readonly language: Language };

interface LandingNotice {
  readonly parts: Pick<NoticeParts, 'happened' | 'means' | 'todo' | 'facts' | 'reference' | 'organisation'>;
  readonly state: LandingState;
  readonly button?: LandingButton;
}

export interface LandingButton {
  readonly href: string;
  readonly label: string;
  /** It leads to Microsoft's consent page. */
  readonly grants?: true;
}

const CONSENT_MS = 3_600_000;

/** @param languages BCP 47, as the browser wants them */
export async function readLanding(id: string, languages: readonly string[], context: LandingContext): Promise<Landing> {
  const found = await findNotice(id, 'landing', context);
  const { wording } = context;
  if (typeof found === 'number')
    return { kind: 'none', status: found, language: languageOf(...languages, wording.language) };
  const { notice } = found.stored;
  const reader = notice.audience.kind;
  const language = languageOf(notice.content.reader?.language, ...languages, wording.language);
  const state = stateOf(found.stored, found.status);
  const general = { ...notice, content: { ...withoutNames(notice), reader: { ...notice.content.reader, language } } };
  const parts = partsOf({ ...general, reader }, wording);
  const button = state === 'open' ? await buttonOf(found.stored, parts, context) : undefined;
  return { kind: 'notice', cause: notice.content.cause, language, parts, state, ...(button && { button }) };
}

/** @param query as Microsoft sent it back; nothing of it is shown */
export async function readConsent(
  query: ReadonlyMap<string, string>,
  languages: readonly string[],
  context: LandingContext,
): Promise<Landing> {
  const found = await findNotice(query.get('state') ?? '', 'consent', context);
  const { wording, tenantId } = context;
  const other = query.get('tenant') ?? tenantId;
  if (typeof found === 'number' || other.toLowerCase() !== tenantId) {
    const status = typeof found === 'number' ? found : 404;
    return { kind: 'none', status, language: languageOf(...languages, wording.language) };
  }
  const language = languageOf(found.stored.notice.content.reader?.language, ...languages, wording.language);
  return { kind: 'consent', outcome: outcomeOf(query), language };
}

function outcomeOf(query: ReadonlyMap<string, string>): ConsentOutcome {
  if (query.has('error')) return 'refused';
  return query.get('admin_consent')?.toLowerCase() === 'true' ? 'granted' : 'not-said';
}

async function findNotice(
  id: string,
  purpose: LinkPurpose,
  { tenantId, keys, now, outbox, statusOf }: LandingContext,
): Promise<{ readonly stored: StoredNotice; readonly status: RevocationStatus } | 404 | 410> {
  const read = await readSignedId(id, { purpose, tenantId, keys, now });
  if (read.state !== 'valid') return read.state === 'expired' ? 410 : 404;
  const stored = await outbox.get(read.ref);
  // Without an address: its reader was erased.
  if (stored === undefined || stored.notice.audience.mail === '') return 410;
  const status = await statusOf(stored.notice.revocationId);
  return status === undefined ? 410 : { stored, status };
}

/** Whoever has the link can read the page: it names the apps, and no people and devices. */
function withoutNames({ content }: Notice): Notice['content'] {
  const { actor: _actor, stageFacts: _facts, subject, sweep, ...general } = content;
  const { name, ...rest } = subject;
  const isPersonal = ['user', 'user-app', 'device', 'grant', 'membership'].includes(subject.kind);
  return {
    ...general,
    subject: isPersonal || name === undefined ? rest : { ...rest, name },
    ...(sweep && { sweep: { ...sweep, names: [] } }),
  };
}

const OVER: ReadonlySet<RevocationState> = new Set(['closed', 'answered']);

function stateOf(
  { state, notice }: { readonly state: NoticeState; readonly notice: Notice },
  status: RevocationStatus,
): LandingState {
  if (state === 'recovered' || status.state === 'recovered' || notice.content.stage === 'all-good') return 'recovered';
  if (OVER.has(status.state)) return 'closed';
  return notice.content.stage === 'please-wait' ? 'wait' : 'open';
}

async function buttonOf(
  { notice }: StoredNotice,
  { button, language }: Pick<NoticeParts, 'button' | 'language'>,
  context: LandingContext,
): Promise<LandingButton | undefined> {
  const { tenantId, keys, wording, tenant, now } = context;
  const { publicUrl, cloud } = wording;
  const request =
    publicUrl === undefined ? undefined : await consentRequestFor(notice, { tenant, cloud, publicUrl, now });
  if (request === undefined) return button && { href: button.href, label: button.label };
  const state = await signedId(refOfNotice(notice), {
    purpose: 'consent',
    tenantId,
    keys,
    expiresAt: now + CONSENT_MS,
  });
  return {
    href: consentUrl(request, { tenantId, cloud, state }),
    label: LANDING_WORDS[language].consent,
    grants: true,
  };
}
