/**
 * What people choose behind the link of a notice: to look is GET and changes nothing; to choose is POST, from the page
 * or, with one click, from a mail program (RFC 8058).
 */
import { codeOf } from '../../base/errors.ts';
import { failedPage } from '../../notify/landing/landing-page.ts';
import { CHOICES_POLICY, choicesPage } from '../../notify/restraint/choices-page.ts';
import { type Choice, type ChoicesContext, choose } from '../../notify/restraint/choose.ts';
import { languageOf } from '../../notify/wording/language.ts';
import { PLAIN_WORDS } from '../../notify/wording/wording-settings.ts';
import type { Reply } from '../forms/http-reply.ts';
import { pageReply, wantedLanguages } from './serve-landing.ts';

interface ChoicesRequest {
  readonly headers: { get(name: string): string | null };
  services(): Promise<ChoicesContext>;
  /** Gets the code of an error that is ours. */
  warn(text: string): void;
}

/** A form has one short field. */
const LONGEST_BODY = 1_000;

/** What a form asks for. Undefined: nothing that is known, so nothing is changed. */
export function choiceIn(body: string): Choice | undefined {
  if (body.length > LONGEST_BODY) return undefined;
  const fields = new URLSearchParams(body.trim());
  if (fields.get('List-Unsubscribe') === 'One-Click') return 'unsubscribe';
  const choice = fields.get('choice');
  return choice === 'unsubscribe' || choice === 'snooze' || choice === 'hear' ? choice : undefined;
}

export async function serveChoices(
  id: string,
  choice: Choice | undefined,
  { headers, services, warn }: ChoicesRequest,
): Promise<Reply> {
  const languages = wantedLanguages(headers);
  try {
    const given = await services();
    const page = await choose(id, choice ?? 'none', languages, given);
    const known = choice === undefined ? 400 : 200;
    const status = page.kind === 'none' ? page.status : known;
    return choicesReply(status, page.language, choicesPage(id, page, given.wording));
  } catch (error) {
    warn(`page of choices failed: ${codeOf(error)}`);
    const language = languageOf(...languages);
    return choicesReply(503, language, failedPage(language, PLAIN_WORDS));
  }
}

function choicesReply(status: number, language: string, body: string): Reply {
  const reply = pageReply(status, language, body);
  return { ...reply, headers: { ...reply.headers, 'content-security-policy': CHOICES_POLICY } };
}
