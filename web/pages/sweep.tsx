/** Bulk work as one incident: its root, and its members. */
import { client } from '../ask/client.ts';
import { recorded } from '../ask/live.ts';
import { useAnswer } from '../ask/use-answer.ts';
import { CopyLink } from '../parts/copy-link.tsx';
import { Heading } from '../parts/heading.tsx';
import { Outcome } from '../parts/outcome.tsx';
import { RevocationList } from '../parts/revocation-list.tsx';
import { Interval } from '../parts/time.tsx';
import { Approval } from '../story/approval.tsx';
import { SubjectLink } from '../story/subject-link.tsx';
import { words } from '../words/words.ts';

export function SweepPage({ id }: { readonly id: string }) {
  const { sweep: texts, causes, revocation } = words.value;
  const shown = useAnswer(
    `sweep ${id}`,
    (etag) => client.get('/api/v1/sweeps/{id}', { params: { id }, ...(etag !== undefined && { etag }) }),
    recorded.value,
  );
  return (
    <>
      {shown.answer === undefined && <Heading title={texts.title} />}
      <Outcome of={shown} linkTo={(other) => `/sweeps/${other}`}>
        {(sweep) => (
          <>
            <Heading title={`${texts.title}: ${causes[sweep.cause]}`}>
              <p class="lead">
                {texts.lead(sweep.members)} <CopyLink path={`/sweeps/${sweep.id}`} />
              </p>
            </Heading>
            <dl class="facts">
              <dt>{revocation.by}</dt>
              <dd>
                <SubjectLink subject={sweep.by} />
              </dd>
              <dt>{revocation.when}</dt>
              <dd>
                <Interval {...sweep.occurred} />
              </dd>
            </dl>
            <Approval about={sweep.id} />
            <h2>{texts.members}</h2>
            {/* Here each member is a row of its own. */}
            <RevocationList
              summaries={sweep.revocations.map(({ sweep: _, ...member }) => member)}
              label={texts.members}
            />
          </>
        )}
      </Outcome>
    </>
  );
}
