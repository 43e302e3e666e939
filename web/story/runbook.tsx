/** The runbook of a cause, beside what happened. It comes with the page: no other site is asked. */
import { useEffect, useState } from 'preact/hooks';
import { words } from '../words/words.ts';
import { Markdown } from './markdown.tsx';

const RUNBOOKS = import.meta.glob<string>('../../docs/runbooks/*.md', { query: '?raw', import: 'default' });

interface RunbookProps {
  readonly cause: string;
  /** An address, where the organisation has runbooks of its own. */
  readonly href: string;
}

export function Runbook({ cause, href }: RunbookProps) {
  const { revocation } = words.value;
  const [text, setText] = useState<string>();
  useEffect(() => {
    let isCurrent = true;
    void RUNBOOKS[`../../docs/runbooks/${cause}.md`]?.().then((loaded) => {
      if (isCurrent) setText(loaded);
    });
    return () => {
      isCurrent = false;
    };
  }, [cause]);
  return (
    <section class="runbook">
      <h2>{revocation.runbook}</h2>
      {/^https:/.test(href) && (
        <p>
          <a href={href} target="_blank" rel="noreferrer">
            {href}
          </a>
        </p>
      )}
      {text !== undefined && <Markdown text={text} />}
    </section>
  );
}
