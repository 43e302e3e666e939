/** The Markdown of our runbooks as elements: headings, lists, tables, code and emphasis. Never as HTML text. */
import type { ComponentChildren } from 'preact';
import { isCauseName, words } from '../words/words.ts';

type Block =
  | { readonly kind: 'heading' | 'text' | 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly isOrdered: boolean; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] };

export function Markdown({ text }: { readonly text: string }) {
  return <div class="markdown">{blocksOf(text).map(drawn)}</div>;
}

function blocksOf(text: string): readonly Block[] {
  // The title is the heading of the page already.
  const body = text.replace(/^#\s.*\n/, '');
  const pieces = body.split(/(^```[\s\S]*?^```$)/m);
  return pieces.flatMap((piece) =>
    piece.startsWith('```')
      ? [{ kind: 'code' as const, text: piece.replace(/^```.*\n|\n?```$/g, '') }]
      : piece.split(/\n{2,}/).flatMap(blockOf),
  );
}

function blockOf(raw: string): readonly Block[] {
  const text = raw.trim();
  if (text === '') return [];
  const lines = text.split('\n');
  if (/^#{2,4} /.test(text)) {
    const [first = '', ...rest] = lines;
    return [{ kind: 'heading', text: first.replace(/^#+ /, '') }, ...blockOf(rest.join('\n'))];
  }
  if (/^[-*] |^\d+\. /.test(text)) {
    const items = text
      .split(/\n(?=[-*] |\d+\. )/)
      .map((item) => item.replace(/^([-*]|\d+\.) /, '').replace(/\s*\n\s*/g, ' '));
    return [{ kind: 'list', isOrdered: /^\d/.test(text), items }];
  }
  if (text.startsWith('|')) {
    const rows = lines.filter((line) => !/^[|\s:-]+$/.test(line)).map(cellsOf);
    return [{ kind: 'table', rows }];
  }
  return [{ kind: 'text', text: lines.join(' ') }];
}

function cellsOf(line: string): readonly string[] {
  return line
    .replace(/^\||\|\s*$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

function drawn(block: Block, index: number) {
  switch (block.kind) {
    case 'heading':
      return <h3 key={index}>{inline(block.text)}</h3>;
    case 'text':
      return <p key={index}>{inline(block.text)}</p>;
    case 'code':
      return (
        <pre key={index}>
          <code>{block.text}</code>
        </pre>
      );
    case 'list': {
      const items = block.items.map((item) => <li key={item}>{inline(item)}</li>);
      return block.isOrdered ? <ol key={index}>{items}</ol> : <ul key={index}>{items}</ul>;
    }
    case 'table':
      return (
        <dl key={index}>
          {block.rows.map(([first = '', ...others]) => (
            <div key={first}>
              <dt>{inline(first)}</dt>
              {others.map((cell) => (
                <dd key={cell}>{inline(cell)}</dd>
              ))}
            </div>
          ))}
        </dl>
      );
  }
}

const INLINE = /(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*|\[[^\]]+\]\([^)]+\))/;

function inline(text: string): ComponentChildren {
  return text.split(INLINE).map((part, index) => {
    if (part.startsWith('`')) return <code key={index}>{part.slice(1, -1)}</code>;
    if (part.startsWith('**')) return <strong key={index}>{inline(part.slice(2, -2))}</strong>;
    if (/^\*[^*]/.test(part)) return <em key={index}>{part.slice(1, -1)}</em>;
    const link = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part);
    return link ? <MarkdownLink key={index} text={link[1] ?? ''} to={link[2] ?? ''} /> : part;
  });
}

/** Other runbooks are here only as the name of their cause; other places of the repository are not here at all. */
function MarkdownLink({ text, to }: { readonly text: string; readonly to: string }) {
  if (/^https:/.test(to))
    return (
      <a href={to} target="_blank" rel="noreferrer">
        {text}
      </a>
    );
  const cause = /^([a-z-]+)\.md/.exec(to)?.[1] ?? '';
  return isCauseName(cause) ? (
    <a href={`/?cause=${cause}&since=30d`}>{words.value.causes[cause]}</a>
  ) : (
    <span>{text}</span>
  );
}
