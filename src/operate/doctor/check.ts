/** The result of one check of the doctor: its state, and what to do if something is wrong. */

export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly detail: string;
  /** What to do; always present for a warning or a failure. */
  readonly fix?: string;
}

export function passed(name: string, detail: string): Check {
  return { name, state: 'ok', detail };
}

export function skipped(name: string, detail: string): Check {
  return { name, state: 'skipped', detail };
}

/** For a check that needs the app's own settings, identity or clock. */
export function onlyAppCanTell(name: string): Check {
  return skipped(name, 'only the app itself can tell: ask it with --api');
}

export function warned(name: string, detail: string, fix: string): Check {
  return { name, state: 'warning', detail, fix };
}

export function failed(name: string, detail: string, fix: string): Check {
  return { name, state: 'failed', detail, fix };
}
