/** The page of choices as HTML: buttons that post, no script. Whatever fills it is escaped. */
import { escapeHtml } from '../../base/html.ts';
import { LANDING_POLICY, landingPage, pageOf, paragraph } from '../landing/landing-page.ts';
import type { WordingSettings } from '../wording/wording-settings.ts';
import { CHOICES_WORDS } from './choices-words.ts';
import type { Choice, ChoiceState, ChoicesPage } from './choose.ts';

/** Its forms lead to ourselves. */
export const CHOICES_POLICY = LANDING_POLICY.replace("form-action 'none'", "form-action 'self'");

const OFFERED: Readonly<Record<ChoiceState, readonly Exclude<Choice, 'none'>[]>> = {
  all: ['snooze', 'unsubscribe'],
  snoozed: ['hear', 'unsubscribe'],
  unsubscribed: ['hear'],
};

/** @param id of the link, as it came */
export function choicesPage(id: string, page: ChoicesPage, wording: WordingSettings): string {
  if (page.kind === 'none') return landingPage(page, wording);
  const { language, state, reference } = page;
  const words = CHOICES_WORDS[language];
  const forms = OFFERED[state].map((choice) => {
    const action = `/${choice === 'snooze' ? 'snooze' : 'unsubscribe'}/${encodeURIComponent(id)}`;
    const button = `<button class="act" name="choice" value="${choice}">${escapeHtml(words[choice])}</button>`;
    return `<form method="post" action="${escapeHtml(action)}"><p>${button}</p></form>`;
  });
  const body = [paragraph(words.states[state], 'state'), paragraph(words.always), ...forms].join('\n');
  return pageOf({ language, wording, title: words.title, body, reference });
}
