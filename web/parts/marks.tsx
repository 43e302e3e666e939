/** Severity, state and effect: each by a shape and a word as well as by its colour. */

import type { Words } from '../words/en.ts';
import { words } from '../words/words.ts';

export type SeverityName = keyof Words['severities'];
export type StateName = keyof Words['states'];
export type EffectName = keyof Words['effects'];

/** Filled and pointed is worse than hollow and round. */
const SHAPES: Readonly<Record<SeverityName, string>> = {
  critical: 'M8 0 16 8 8 16 0 8Z',
  high: 'M8 1 15.5 15H.5Z',
  medium: 'M1.5 1.5h13v13h-13Z',
  low: 'M8 1a7 7 0 1 0 0 14A7 7 0 1 0 8 1Zm0 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 1 1 0-9Z',
  info: 'M1 7h14v2.5H1Z',
};

export function Severity({ of }: { readonly of: SeverityName }) {
  return (
    <span class={`severity ${of}`}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
        <path d={SHAPES[of]} fill-rule="evenodd" />
      </svg>
      {words.value.severities[of]}
    </span>
  );
}

const STATE_SIGNS: Readonly<Record<StateName, string>> = {
  open: '○',
  recovered: '●',
  closed: '↩',
  folded: '⤷',
  answered: '⤷',
};

export function State({ of }: { readonly of: StateName }) {
  return (
    <span class={`state ${of}`}>
      <span aria-hidden="true">{STATE_SIGNS[of]}</span> {words.value.states[of]}
    </span>
  );
}

const EFFECT_SIGNS: Readonly<Record<EffectName, string>> = {
  dies: '✕',
  blocked: '⊘',
  reprompts: '↻',
  survives: '✓',
  'cannot-decide': '?',
};

export function Effect({ of }: { readonly of: EffectName }) {
  return (
    <span class={`effect ${of}`}>
      <span aria-hidden="true">{EFFECT_SIGNS[of]}</span> {words.value.effects[of]}
    </span>
  );
}

export type CertaintyName = keyof Words['why']['certainties'];

/** The fuller, the surer; what cannot be told is a broken ring. */
const FILLED: Readonly<Record<CertaintyName, string>> = {
  confirmed: 'M8 3a5 5 0 1 1 0 10A5 5 0 1 1 8 3Z',
  likely: 'M8 3a5 5 0 1 1-5 5h5Z',
  possible: 'M8 3a5 5 0 0 1 0 10Z',
  'nothing-found': '',
  'cannot-tell': '',
};

export function Certainty({ of }: { readonly of: CertaintyName }) {
  const { why } = words.value;
  return (
    <span class={`certainty ${of}`}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <circle cx="8" cy="8" r="7" />
        <path d={FILLED[of]} />
      </svg>
      {why.certainties[of]}
    </span>
  );
}
