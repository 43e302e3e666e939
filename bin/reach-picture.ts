/** Draws whom a change hits: people down, apps across, the effect in each cell. Readable in light and dark. */
import { escapeHtml } from '../src/base/html.ts';

export interface PicturedRectangle {
  readonly effect: string;
  readonly reason: string;
  /** Ids, all of them. */
  readonly people: readonly string[];
  readonly apps: readonly string[];
}

interface Pictured {
  readonly people: readonly { readonly id: string; readonly name: string; readonly note: string }[];
  readonly apps: readonly { readonly id: string; readonly name: string }[];
  readonly rectangles: readonly PicturedRectangle[];
}

const [NAMES, CELL, ROW, TOP, LINE] = [190, 92, 30, 62, 24];
const GAP = 2;
/** By effect: the colour of the cell, and of the number in it. Each holds on a light and on a dark ground. */
const COLOURS: Readonly<Record<string, readonly [string, string]>> = {
  'newly-blocked': ['#b42318', '#ffffff'],
  'cannot-decide': ['#6f4fa8', '#ffffff'],
  'reauth-required': ['#f2b84b', '#33230a'],
  'stricter-session': ['#2f6fb5', '#ffffff'],
  relaxed: ['#2e7d4f', '#ffffff'],
};
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .ground { fill: #ffffff } .note { fill: #59636e; font-size: 11px } .none { fill: #eaeef2 }
  .number { font-weight: 600; text-anchor: middle } .app { text-anchor: middle }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .ground { fill: #0d1117 } .note { fill: #9198a1 } .none { fill: #21262d }
  }`;

/** @returns SVG. Each rectangle has a number, so that no colour has to be told from another */
export function reachPicture({ people, apps, rectangles }: Pictured): string {
  const width = NAMES + apps.length * CELL + 16;
  const legendTop = TOP + people.length * ROW + 30;
  const height = legendTop + (rectangles.length + 1) * LINE + 8;
  const cells = people.flatMap((person, row) =>
    apps.map((app, column) => cell(NAMES + column * CELL, TOP + row * ROW, indexOf(rectangles, person.id, app.id))),
  );
  const label = 'Whom a change of a policy hits: people down, apps across, the effect in each cell';
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`,
    `  role="img" aria-label="${label}">`,
    '<!-- Made by bin/conditional-access-page.ts from the answer of revaudit what-if. -->',
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    ...apps.map(({ name }, column) => appName(name, NAMES + column * CELL + CELL / 2)),
    ...people.map(({ name, note }, row) => personName(name, note, TOP + row * ROW + 20)),
    ...cells,
    ...rectangles.map((rectangle, index) => legendLine(rectangle, index + 1, legendTop + index * LINE)),
    legendOfUnchanged(legendTop + rectangles.length * LINE),
    '</svg>',
  ].join('\n')}\n`;

  function cell(x: number, y: number, index: number): string {
    return tile(x, y, index < 0 ? undefined : rectangles[index]?.effect, index + 1, CELL - GAP, ROW - GAP);
  }
}

function indexOf(rectangles: readonly PicturedRectangle[], person: string, app: string): number {
  return rectangles.findIndex(({ people, apps }) => people.includes(person) && apps.includes(app));
}

function tile(x: number, y: number, effect: string | undefined, number: number, width: number, height: number): string {
  const size = `x="${x}" y="${y}" width="${width}" height="${height}" rx="2"`;
  if (effect === undefined) return `<rect class="none" ${size}/>`;
  const [ground, ink] = COLOURS[effect] ?? ['#59636e', '#ffffff'];
  const place = `x="${x + width / 2}" y="${y + height / 2 + 5}"`;
  return `<rect ${size} fill="${ground}"/><text class="number" ${place} style="fill:${ink}">${number}</text>`;
}

/** Names of two words take two lines. */
function appName(name: string, x: number): string {
  const [first = '', ...rest] = name.split(' ');
  const second = rest.join(' ');
  const lines = second === '' ? [[first, 52] as const] : [[first, 36] as const, [second, 52] as const];
  return lines.map(([text, y]) => `<text class="app" x="${x}" y="${y}">${escapeHtml(text)}</text>`).join('');
}

function personName(name: string, note: string, y: number): string {
  const small = note === '' ? '' : ` <tspan class="note">${escapeHtml(note)}</tspan>`;
  return `<text x="12" y="${y}">${escapeHtml(name)}${small}</text>`;
}

function legendLine({ effect, reason, people, apps }: PicturedRectangle, number: number, y: number): string {
  const size = `${counted(people.length, 'person', 'people')} × ${counted(apps.length, 'app', 'apps')}`;
  const text = `${escapeHtml(effect)} <tspan class="note">${escapeHtml(`${size}: ${reason}`)}</tspan>`;
  return `${tile(12, y, effect, number, 28, 18)}<text x="50" y="${y + 14}">${text}</text>`;
}

function legendOfUnchanged(y: number): string {
  return `${tile(12, y, undefined, 0, 28, 18)}<text x="50" y="${y + 14}">unchanged</text>`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
