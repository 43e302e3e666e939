/** The activity feeds of Teams: what a call to one must look like, and what people then see in theirs. */
import { badRequest, notFound } from '../http/graph-refusal.ts';
import { fractionOf } from '../random.ts';

export interface Activity {
  readonly userId: string;
  readonly chainId: number;
  readonly title: string;
  readonly preview: string;
  /** How many calls gave this entry: a later one of the same chain replaces the earlier. */
  readonly calls: number;
}

export interface ActivityFeeds {
  /** @throws GraphRefusal for a body that Teams would refuse, and for a person without the app */
  notify(userId: string, body: unknown): void;
  isInstalledFor(userId: string): boolean;
  /** What stands in the feeds, in the order of the first call. */
  entries(): readonly Activity[];
}

/** As in infra/teams/manifest.json. */
const ACTIVITY_TYPE = 'accessEnded';
const PARAMETERS = ['subject'];
const MEMBERS = ['topic', 'activityType', 'previewText', 'templateParameters', 'chainId', 'teamsAppId', 'iconId'];
const DEEP_LINK = /^https:\/\/teams\.microsoft\.com\/l\/[^\s]+$/;
/** Most people have the app. */
const INSTALLED = 0.9;

export function activityFeeds(): ActivityFeeds {
  const feeds = new Map<string, Activity>();
  const isInstalledFor = (userId: string) => fractionOf('teams app', userId) < INSTALLED;
  return {
    notify(userId, body) {
      const { chainId, title, preview } = parseActivity(body);
      if (!isInstalledFor(userId)) throw notFound(`the Teams app of ${userId}`);
      const key = `${userId} ${chainId}`;
      feeds.set(key, { userId, chainId, title, preview, calls: (feeds.get(key)?.calls ?? 0) + 1 });
    },
    isInstalledFor,
    entries: () => [...feeds.values()],
  };
}

function parseActivity(body: unknown): Pick<Activity, 'chainId' | 'title' | 'preview'> {
  const { topic, activityType, previewText, templateParameters, chainId, ...others } = objectOf(body, 'body');
  const unknown = Object.keys(others).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) throw badRequest(`The parameter '${unknown}' does not exist.`);
  const { source, value, webUrl } = objectOf(topic, 'topic');
  if (source !== 'text') throw badRequest('Only topics of text are simulated.');
  textOf(value, 'topic.value');
  if (!DEEP_LINK.test(textOf(webUrl, 'topic.webUrl'))) throw badRequest('webUrl must be a deep link of Teams.');
  if (activityType !== ACTIVITY_TYPE) throw badRequest(`The manifest declares no activity type '${activityType}'.`);
  if (!Number.isSafeInteger(chainId) || Number(chainId) < 0) throw badRequest('chainId must be a whole number.');
  const preview = textOf(objectOf(previewText, 'previewText').content, 'previewText.content');
  const given = Array.isArray(templateParameters) ? templateParameters.map((one) => objectOf(one, 'parameter')) : [];
  for (const name of PARAMETERS)
    if (!given.some((one) => one.name === name)) throw badRequest(`The template parameter '${name}' is missing.`);
  return { chainId: Number(chainId), preview, title: textOf(given[0]?.value, 'value') };
}

function objectOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest(`${name} must be an object.`);
  return value as Readonly<Record<string, unknown>>;
}

function textOf(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw badRequest(`${name} must be a text.`);
  return value;
}
