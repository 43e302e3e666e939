/**
 * What the reader of a notice chooses behind its link. The link is the proof: it is signed, leads to one reader, and
 * ends. To look changes nothing, because scanners look; to choose twice is to choose once.
 */
import { isoOf } from '../../base/clock.ts';
import type { LandingContext } from '../landing/read-landing.ts';
import { readSignedId } from '../landing/signed-id.ts';
import { type Language, languageOf } from '../wording/language.ts';
import type { Choices, Readers } from './table-readers.ts';

export interface ChoicesContext extends Pick<LandingContext, 'tenantId' | 'keys' | 'outbox' | 'wording' | 'now'> {
  readonly readers: Pick<Readers, 'choices' | 'saveChoices'>;
}

/** `none`: nothing but to look. */
export type Choice = 'none' | 'unsubscribe' | 'snooze' | 'hear';

export type ChoicesPage =
  | { readonly kind: 'choices'; readonly language: Language; readonly state: ChoiceState; readonly reference: string }
  /** `404`: no link of ours. `410`: it was one. The page is the same. */
  | { readonly kind: 'none'; readonly status: 404 | 410; readonly language: Language };

export type ChoiceState = 'all' | 'snoozed' | 'unsubscribed';

const SNOOZE_MS = 7 * 86_400_000;
const REFERENCE_LENGTH = 10;

/** @param languages BCP 47, as the browser wants them */
export async function choose(
  id: string,
  choice: Choice,
  languages: readonly string[],
  { tenantId, keys, outbox, wording, readers, now }: ChoicesContext,
): Promise<ChoicesPage> {
  const none = (status: 404 | 410): ChoicesPage => {
    return { kind: 'none', status, language: languageOf(...languages, wording.language) };
  };
  const read = await readSignedId(id, { purpose: 'choices', tenantId, keys, now });
  if (read.state !== 'valid') return none(read.state === 'expired' ? 410 : 404);
  const stored = await outbox.get(read.ref);
  // Without an address: its reader was erased.
  if (stored === undefined || stored.notice.audience.mail === '') return none(410);
  const { audienceKey } = read.ref;
  const chosen = chosenBy(choice, now);
  if (chosen !== undefined) await readers.saveChoices(audienceKey, chosen);
  const { content, revocationId } = stored.notice;
  return {
    kind: 'choices',
    language: languageOf(content.reader?.language, ...languages, wording.language),
    state: stateOf(chosen ?? (await readers.choices(audienceKey)), now),
    reference: revocationId.slice(0, REFERENCE_LENGTH),
  };
}

function chosenBy(choice: Choice, now: number): Choices | undefined {
  switch (choice) {
    case 'none':
      return undefined;
    case 'unsubscribe':
      return { unsubscribedAt: isoOf(now) };
    case 'snooze':
      return { snoozedUntil: isoOf(now + SNOOZE_MS) };
    case 'hear':
      return {};
  }
}

function stateOf({ unsubscribedAt, snoozedUntil }: Choices, now: number): ChoiceState {
  if (unsubscribedAt !== undefined) return 'unsubscribed';
  return snoozedUntil !== undefined && Date.parse(snoozedUntil) > now ? 'snoozed' : 'all';
}
