/** The effect on one client, whose type may be known in part: only what holds for every type it may have is claimed. */
import type { Effect } from './affected.ts';
import type { ClientTypes } from './client-type.ts';
import type { Cell, Row, SignInKind } from './truth-cell.ts';

/** Of an app at which a person is known to sign in. */
export function judgeForUser(row: Row, types: ClientTypes, kind: SignInKind = 'unknown'): Cell {
  // That it works as itself, too, saves nothing of the user's.
  const attended = new Set([...types].filter((type) => type !== 'unattended'));
  return judgeClient(row, attended.size > 0 ? attended : types, kind);
}

export function judgeClient(row: Row, types: ClientTypes, kind: SignInKind = 'unknown'): Cell {
  return weakest([...types].map((type) => row[type][kind]));
}

/** Of a client that was seen to be refused: what says that it survives is refuted. */
export function judgeRefused(row: Row, types: ClientTypes): Cell {
  const possible = [...types].map((type) => row[type].unknown).filter(({ effect }) => effect !== 'survives');
  return possible.length > 0 ? weakest(possible) : row.public.unknown;
}

function weakest(cells: readonly Cell[]): Cell {
  const [first, ...others] = cells;
  if (first === undefined) throw new RangeError('A client has at least one possible type');
  const effects = new Set(cells.map(({ effect }) => effect));
  if (effects.size === 1) return others.every(({ code }) => code === first.code) ? first : withoutCode(first, first.effect);
  // Both ask for a new sign-in; the one says that nothing else is lost.
  const asksOnly = [...effects].every((effect) => effect === 'dies' || effect === 'reprompts');
  return withoutCode(first, asksOnly ? 'reprompts' : 'cannot-decide');
}

function withoutCode({ code: _code, ...cell }: Cell, effect: Effect): Cell {
  return { ...cell, effect };
}
