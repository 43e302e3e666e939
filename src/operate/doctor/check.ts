/** One thing that the doctor looked at: how it is, and what to do where it is not well. */

export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly detail: string;
  /** What to do; there wherever something is not well. */
  readonly fix?: string;
}

export function passed(name: string, detail: string): Check {
  return { name, state: 'ok', detail };
}

export function skipped(name: string, detail: string): Check {
  return { name, state: 'skipped', detail };
}

export function warned(name: string, detail: string, fix: string): Check {
  return { name, state: 'warning', detail, fix };
}

export function failed(name: string, detail: string, fix: string): Check {
  return { name, state: 'failed', detail, fix };
}
