/** What a deployment says about itself, for the words of its notices. */
import type { Cloud } from '../../graph/graph-clouds.ts';
import { LANGUAGES, languageOf } from './language.ts';

/** Of the settings those that only change words. */
export interface OwnWords {
  /** Absent: `Your organisation`. */
  readonly organisation: string | undefined;
  /** Whom readers ask: a mail address, a phone number, a place or an https URL. */
  readonly helpDesk: string | undefined;
  /** BCP 47, for readers whose own language is not known. */
  readonly language: string | undefined;
  /** IANA, for readers whose own zone is not known; UTC if absent. */
  readonly timeZone: string | undefined;
  /** Whether a person concerned reads the name of whoever did it. */
  readonly actorShownTo: 'everybody' | 'admins';
}

export interface WordingSettings extends OwnWords {
  /** The cloud whose hosts the links lead to. */
  readonly cloud: Cloud;
  /** Where the dashboard is, without a trailing slash. */
  readonly publicUrl: string | undefined;
  readonly runbooksUrl: string | undefined;
}

/** Of a deployment that has set nothing. */
export const PLAIN_WORDS: WordingSettings = {
  organisation: undefined,
  helpDesk: undefined,
  language: undefined,
  timeZone: undefined,
  actorShownTo: 'everybody',
  cloud: 'global',
  publicUrl: undefined,
  runbooksUrl: undefined,
};

const SHOWN_TO = ['everybody', 'admins'] as const;

/** @param problems what is wrong is added to it */
export function ownWordsIn(env: Readonly<Record<string, string | undefined>>, problems: string[]): OwnWords {
  const { NOTICE_LANGUAGE: language, NOTICE_TIME_ZONE: timeZone } = env;
  const shown = env.NOTICE_ACTOR_SHOWN_TO || 'everybody';
  const actorShownTo = SHOWN_TO.find((who) => who === shown);
  const refuse = (name: string, allowed: string) =>
    problems.push(`${name} must be ${allowed}, not ${JSON.stringify(env[name])}`);
  if (actorShownTo === undefined) refuse('NOTICE_ACTOR_SHOWN_TO', SHOWN_TO.join(' or '));
  if (language && languageOf(language) === 'en' && !/^en\b/i.test(language))
    refuse('NOTICE_LANGUAGE', `one of ${LANGUAGES.join(', ')}`);
  if (timeZone && timeZone !== 'UTC' && !Intl.supportedValuesOf('timeZone').includes(timeZone))
    refuse('NOTICE_TIME_ZONE', 'an IANA time zone, such as Europe/Berlin');
  return {
    organisation: env.NOTICE_ORGANISATION || undefined,
    helpDesk: env.NOTICE_HELP_DESK || undefined,
    language: language || undefined,
    timeZone: timeZone || undefined,
    actorShownTo: actorShownTo ?? 'everybody',
  };
}
