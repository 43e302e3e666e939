/**
 * What is said at each stage: in a reminder, to whoever helps, at a good end, and in place of a link that would lead
 * nowhere. Where a part is absent, it is that of the cause.
 */
import type { NoticeStage } from '../../notice.ts';
import type { Reader } from '../reader.ts';
import type { StageKey } from '../words.ts';

export interface StageTemplate {
  readonly subject: StageKey;
  readonly happened?: StageKey;
  readonly means: readonly StageKey[];
  readonly todo?: StageKey;
  /** What happened at first is told, too, where `happened` takes its place. */
  readonly tellsCause: boolean;
  /** A link leads to where the reader can act. */
  readonly hasButton: boolean;
}

type ForReader = (reader: Reader) => StageTemplate;

const TEMPLATES: Readonly<Record<NoticeStage, ForReader>> = {
  reminder: (reader) => (reader === 'user' ? REMINDER : waiting(reader)),
  escalation: (reader) => waiting(reader),
  'all-good': (reader) => (reader === 'user' ? GOOD_FOR_USER : GOOD),
  'please-wait': () => PLEASE_WAIT,
  'would-block': () => WOULD_BLOCK,
  'endpoint-disabled': () => ENDPOINT_DISABLED,
};

/** Who is told of a stage, and the stages in their order. */
export const STAGE_READERS: Readonly<Record<NoticeStage, readonly Reader[]>> = {
  reminder: ['user', 'app-owner'],
  escalation: ['manager', 'app-owner', 'admins', 'help-desk'],
  'all-good': ['user', 'manager', 'app-owner', 'admins', 'help-desk'],
  'please-wait': ['user'],
  'would-block': ['admins', 'help-desk'],
  'endpoint-disabled': ['admins'],
};

export const STAGES = Object.keys(STAGE_READERS) as readonly NoticeStage[];

export function stageTemplate(stage: NoticeStage, reader: Reader): StageTemplate {
  return TEMPLATES[stage](reader);
}

/** Hours may have gone by, so of what it means only what is still true. */
const REMINDER: StageTemplate = {
  subject: 'reminder-subject',
  means: ['reminder'],
  tellsCause: false,
  hasButton: true,
};

const WAITING_TODO: Readonly<Record<Reader, StageKey>> = {
  user: 'waiting-manager',
  manager: 'waiting-manager',
  'app-owner': 'waiting-owner',
  app: 'waiting-owner',
  admins: 'waiting-admins',
  'help-desk': 'waiting-desk',
};

function waiting(reader: Reader): StageTemplate {
  return {
    subject: 'waiting-subject',
    happened: 'waiting',
    means: ['waiting-means'],
    todo: WAITING_TODO[reader],
    tellsCause: true,
    hasButton: true,
  };
}

const GOOD_FOR_USER: StageTemplate = {
  subject: 'good-you-subject',
  happened: 'good-you',
  means: [],
  todo: 'good-you-todo',
  tellsCause: false,
  hasButton: false,
};

const GOOD: StageTemplate = {
  subject: 'good-subject',
  happened: 'good',
  means: [],
  todo: 'good-todo',
  tellsCause: true,
  hasButton: false,
};

/** No link: whoever clicks would be refused, and try again. */
const PLEASE_WAIT: StageTemplate = {
  subject: 'wait-subject',
  means: ['wait'],
  todo: 'wait-todo',
  tellsCause: false,
  hasButton: false,
};

const WOULD_BLOCK: StageTemplate = {
  subject: 'refused-subject',
  happened: 'refused',
  means: ['refused-means'],
  todo: 'refused-todo',
  tellsCause: true,
  hasButton: true,
};

const ENDPOINT_DISABLED: StageTemplate = {
  subject: 'endpoint-subject',
  happened: 'endpoint',
  means: ['endpoint-means'],
  todo: 'endpoint-todo',
  tellsCause: false,
  hasButton: true,
};
