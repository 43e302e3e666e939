/** The revocations of one person, app or policy: filtered as the address says, page by page. */
import type { Summary } from '../ask/answers.ts';
import type { Shown } from '../ask/use-answer.ts';
import { words } from '../words/words.ts';
import { Filters } from './filters.tsx';
import { Outcome } from './outcome.tsx';
import { RevocationList } from './revocation-list.tsx';

interface HistoryProps {
  readonly of: Shown<{ readonly revocations: readonly Summary[]; readonly next?: string }>;
  readonly title: string;
  readonly nothing: string;
}

export function History({ of: shown, title, nothing }: HistoryProps) {
  const { today } = words.value;
  return (
    <section>
      <h2>{title}</h2>
      <Filters ever />
      <Outcome of={shown}>
        {({ revocations, next }) => (
          <>
            {revocations.length === 0 && <p class="note">{nothing}</p>}
            {revocations.length > 0 && <RevocationList summaries={revocations} label={title} />}
            {next !== undefined && <p class="note">{today.firstOnly(revocations.length)}</p>}
          </>
        )}
      </Outcome>
    </section>
  );
}
