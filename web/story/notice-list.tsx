/** Who was told, over which channel, and what became of it. */
import type { Notice } from '../ask/answers.ts';
import { Table } from '../parts/table.tsx';
import { words } from '../words/words.ts';

export function NoticeList({ notices }: { readonly notices: readonly Notice[] }) {
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
        {notices.map(({ noticeId, audienceKind, audienceName, state, reason }) => (
          <tr key={noticeId}>
            <td>
              {audienceName ?? ''} <span class="quiet">{audiences[audienceKind]}</span>
            </td>
            <td>{noticeStates[state]}</td>
            <td class="quiet">{reason === undefined ? '' : reasonText(reason)}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** What a mail server says has no words of ours. */
function reasonText(reason: string): string {
  const texts: Readonly<Record<string, string>> = words.value.noticeReasons;
  return texts[reason] ?? reason;
}
