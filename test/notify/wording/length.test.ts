/** A mail to a person is short, links and footer apart, also with long names. */
import { expect, test } from 'vitest';
import { CAUSES } from '../../../src/detect/cause.ts';
import type { NoticeContent } from '../../../src/notify/notice.ts';
import { LANGUAGES, type Language } from '../../../src/notify/wording/language.ts';
import { renderNotice } from '../../../src/notify/wording/render-notice.ts';
import { STAGE_READERS, STAGES } from '../../../src/notify/wording/stages/stage-templates.ts';
import { readable, SETTINGS } from '../notice-builder.ts';

/** Words; characters in Japanese, which has no blanks between them. */
const LONGEST: Readonly<Record<Language, number>> = { en: 120, de: 150, fr: 150, es: 150, 'pt-BR': 150, ja: 400 };
const LONG = 'Contoso Global Expense and Travel Management Portal for Finance and Human Resources';

const long: Partial<NoticeContent> = {
  subject: { kind: 'device', id: 'd', name: LONG },
  actor: { kind: 'user', id: 'g', name: 'Wilhelmina Aleksandrovna van der Westhuizen-Fitzgerald' },
  occurred: { from: '2031-03-02T09:00:00.000Z', to: '2031-03-03T10:06:00.000Z' },
  apps: Array.from({ length: 50 }, (_, index) => ({
    id: `${index}`,
    name: `${LONG} ${index}`,
    effect: index % 2 ? 'reprompts' : 'dies',
  })),
  appCount: 170,
};
const variants: readonly Partial<NoticeContent>[] = [
  {},
  { sweep: { told: 170, members: 999, names: [] } },
  { detail: { mfa: 'required', policy: { change: 'tightened' } } },
  { detail: { signIn: { errorCode: 50173, flow: 'non-interactive' }, policy: { change: 'deleted' } } },
  { subject: { kind: 'membership', id: 'm', name: LONG } },
  { apps: [{ id: 'a', name: LONG, effect: 'reprompts' }], appCount: 1 },
  ...STAGES.filter((stage) => STAGE_READERS[stage].includes('user')).map((stage) => ({ stage })),
];

test.each(LANGUAGES)('in %s every mail to a person is short', (language) => {
  const longer = CAUSES.flatMap((cause) =>
    variants.flatMap((differing) => {
      const notice = readable('user', { cause, ...long, ...differing });
      const { text, footer } = renderNotice(notice, {
        ...SETTINGS,
        language,
        timeZone: 'America/Argentina/Buenos_Aires',
      });
      const body = text
        .replace(footer, '')
        .replace(/https?:\/\/\S+/g, '')
        .trim();
      const length = language === 'ja' ? body.length : body.split(/\s+/).length;
      return length > LONGEST[language] ? [`${cause}: ${length}`] : [];
    }),
  );
  expect(longer).toEqual([]);
});
