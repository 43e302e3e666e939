/** Who was told, and what became of it; those who were told first. */
import { useState } from 'preact/hooks';
import type { Notice } from '../ask/answers.ts';
import { Table } from '../parts/table.tsx';
import { words } from '../words/words.ts';

/** Of a large policy hundreds are not told, and few care. */
const SHOWN_AT_FIRST = 10;

export function NoticeList({ notices }: { readonly notices: readonly Notice[] }) {
  const { page } = words.value;
  const [isAll, setAll] = useState(false);
  const inOrder = notices.toSorted((a, b) => Number(a.state === 'suppressed') - Number(b.state === 'suppressed'));
  const rest = notices.length - SHOWN_AT_FIRST;
  return (
    <>
      <Lines notices={isAll ? inOrder : inOrder.slice(0, SHOWN_AT_FIRST)} />
      {rest > 0 && !isAll && (
        <button type="button" onClick={() => setAll(true)}>
          {page.more} ({rest})
        </button>
      )}
    </>
  );
}

function Lines({ notices }: { readonly notices: readonly Notice[] }) {
  const { revocation, notices: texts, audiences, noticeStates } = words.value;
  return (
    <Table label={texts.title}>
      <thead>
        <tr>
          <th scope="col">{revocation.audience}</th>
          <th scope="col">{revocation.state}</th>
          <th scope="col">{texts.why}</th>
        </tr>
      </thead>
      <tbody>
        {notices.map(({ noticeId, audienceKind, audienceName, state, reason, rehearsal }) => (
          <tr key={noticeId}>
            <td>
              {audienceName ?? ''} <span class="quiet">{audiences[audienceKind]}</span>
            </td>
            <td>
              {noticeStates[state]}
              {rehearsal && isWaiting(state) && ` (${noticeStates.observed})`}
            </td>
            <td class="quiet">{reason === undefined ? '' : reasonText(reason)}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function isWaiting(state: Notice['state']): boolean {
  return state === 'due' || state === 'sending';
}

/** What a mail server says has no words of ours. */
function reasonText(reason: string): string {
  const texts: Readonly<Record<string, string>> = words.value.noticeReasons;
  return texts[reason] ?? reason;
}
