/**
 * The pages behind the links of notices. Nobody signs in for them, and mail scanners open them too: so they change
 * nothing, ask no Graph, and say the same of a link that is forged, too old, or leads to something that is gone.
 */
import { codeOf } from '../../base/errors.ts';
import type { Cause } from '../../detect/cause.ts';
import { failedPage, LANDING_POLICY, landingPage } from '../../notify/landing/landing-page.ts';
import { type Landing, type LandingContext, readConsent, readLanding } from '../../notify/landing/read-landing.ts';
import { languageOf } from '../../notify/wording/language.ts';
import { PLAIN_WORDS } from '../../notify/wording/wording-settings.ts';
import type { Reply } from '../forms/http-reply.ts';
import { preferencesIn } from '../forms/preferences.ts';

export interface LandingServices extends LandingContext {
  /** That a page was opened, by its reader or a scanner. */
  countOpening(cause: Cause): void;
}

interface LandingRequest {
  readonly headers: { get(name: string): string | null };
  services(): Promise<LandingServices>;
  /** Gets the code of an error that is ours. */
  warn(text: string): void;
}

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': LANDING_POLICY,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  vary: 'accept-language',
} as const;
/** More languages than anybody lists. */
const MOST_LANGUAGES = 20;

export function serveLanding(id: string, request: LandingRequest): Promise<Reply> {
  return answer(request, (languages, services) => readLanding(id, languages, services));
}

/** @param query of the way back from Microsoft */
export function serveConsented(query: Iterable<readonly [string, string]>, request: LandingRequest): Promise<Reply> {
  return answer(request, (languages, services) => readConsent(new Map(query), languages, services));
}

/** BCP 47, the most wanted first. */
export function wantedLanguages(headers: LandingRequest['headers']): readonly string[] {
  return preferencesIn(headers.get('accept-language')).slice(0, MOST_LANGUAGES);
}

async function answer(
  { headers, services, warn }: LandingRequest,
  read: (languages: readonly string[], services: LandingServices) => Promise<Landing>,
): Promise<Reply> {
  const languages = wantedLanguages(headers);
  try {
    const given = await services();
    const landing = await read(languages, given);
    if (landing.kind === 'notice') given.countOpening(landing.cause);
    return pageReply(
      landing.kind === 'none' ? landing.status : 200,
      landing.language,
      landingPage(landing, given.wording),
    );
  } catch (error) {
    warn(`landing page failed: ${codeOf(error)}`);
    const language = languageOf(...languages);
    return pageReply(503, language, failedPage(language, PLAIN_WORDS));
  }
}

/** Of a page that nobody else may show, keep or find. */
export function pageReply(status: number, language: string, body: string): Reply {
  return { status, headers: { ...HEADERS, 'content-language': language }, body };
}
