/** What the tests know of the played day: the browser, the link, and who was hit, by the API with the same session. */
import type { Browser, Page } from 'playwright-core';
import { vi } from 'vitest';
import type { AnswerAt } from '../../src/api/client.ts';
import { InvariantError } from '../../src/base/errors.ts';
import { type Visit, visit } from './browser.ts';

type Summary = AnswerAt<'GET', '/api/v1/revocations'>['revocations'][number];
type Details = AnswerAt<'GET', '/api/v1/revocations/{id}'>;

/** Longer than the day takes, also on a machine that does ten other things. */
export const DAY_MS = 400_000;

export interface Shown {
  readonly browser: Browser;
  /** Opens a session. */
  readonly link: string;
  readonly origin: string;
  /** Open since before the day began, and never loaded anew. */
  readonly live: Visit;
  /** Of an account that was disabled, with apps. */
  readonly disabled: Details;
  readonly personName: string;
  readonly appName: string;
}

/** A new profile with a session, at a path. */
export async function open({ browser, link, origin }: Shown, path: string, options = {}): Promise<Visit> {
  const visited = await visit(browser, link, options);
  if (path !== '/') await visited.page.goto(`${origin}${path}`);
  return visited;
}

/** Resolves when the day has come to somebody whose account was disabled. */
export async function showRecord(browser: Browser, link: string): Promise<Shown> {
  const { origin } = new URL(link);
  const live = await visit(browser, link, { reducedMotion: 'reduce' });
  const disabled = await firstDisabled(live.page, origin);
  return {
    browser,
    link,
    origin,
    live,
    disabled,
    personName: disabled.subject.name ?? '',
    appName: disabled.affectedApps[0]?.name ?? '',
  };
}

async function firstDisabled(page: Page, origin: string): Promise<Details> {
  const id = await vi.waitFor(
    async () => {
      const revocations = await listed(page, origin, '?cause=account-disabled');
      const found = revocations.find(({ affectedAppCount }) => affectedAppCount > 0);
      if (found === undefined) throw new InvariantError('nobody has been disabled yet');
      return found.revocationId;
    },
    { timeout: DAY_MS, interval: 250 },
  );
  return (await page.request.get(`${origin}/api/v1/revocations/${id}`)).json();
}

export async function listed(page: Page, origin: string, query: string): Promise<readonly Summary[]> {
  const reply = await page.request.get(`${origin}/api/v1/revocations${query}`);
  return ((await reply.json()) as { readonly revocations: readonly Summary[] }).revocations;
}
