/** Writes docs/api.md from the routes and their schemas: `node bin/api-page.ts`. */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openApiDocument } from '../src/api/openapi.ts';
import { ROUTES } from '../src/api/route-table.ts';

const PAGE = resolve(import.meta.dirname, '../docs/api.md');
const BEGIN = '<!-- Made by bin/api-page.ts from src/api/route-table.ts. Change it there. -->';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
  readonly schema: { readonly enum?: readonly string[]; readonly items?: { readonly enum?: readonly string[] } };
}

interface Operation {
  readonly parameters: readonly Parameter[];
  readonly requestBody?: object;
}

/** The page with its generated part made anew; what stands before it is written by hand. */
export async function apiPage(): Promise<string> {
  const [written, document] = await Promise.all([readFile(PAGE, 'utf8'), openApiDocument()]);
  const paths = document.paths as Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  const sections = ROUTES.map((route) => {
    const title = `### \`${route.method} ${route.path}\``;
    if (route.access === 'open') return [title, '', `Open. ${route.because}`];
    const operation = paths[route.path]?.[route.method.toLowerCase()];
    const parameters = (operation?.parameters ?? []).map(parameterLine);
    return [
      title,
      '',
      `${route.summary} Needs \`${route.access}\`.`,
      '',
      `- Reads: ${route.cost}`,
      ...parameters,
      ...(operation?.requestBody ? ['- A body in JSON, so that a name stands in no log'] : []),
    ];
  });
  return `${written.slice(0, written.indexOf(BEGIN))}${BEGIN}\n\n${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function parameterLine({ name, in: where, description, schema }: Parameter): string {
  const values = schema.enum ?? schema.items?.enum;
  const several = schema.items === undefined ? '' : ' (several, joined by a comma)';
  const allowed = values === undefined ? '' : `: ${values.map((value) => `\`${value}\``).join(', ')}`;
  const text = description === undefined ? '' : `. ${description.replace(/\.$/, '')}`;
  return `- \`${name}\`${where === 'path' ? ' in the path' : ''}${several}${allowed}${text}`;
}

if (import.meta.main) await writeFile(PAGE, await apiPage());
