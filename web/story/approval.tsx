/** Many people are hit: whoever may manage notices says that all of them are told, and sees how far that is. */
import { useEffect, useState } from 'preact/hooks';
import type { AnswerAt } from '../../src/api/client.ts';
import { client, NoAnswer } from '../ask/client.ts';
import { recorded } from '../ask/live.ts';
import { useAnswer } from '../ask/use-answer.ts';
import { Time } from '../parts/time.tsx';
import { words } from '../words/words.ts';

type Line = AnswerAt<'GET', '/api/v1/approvals'>['approvals'][number];

const LOOK_AGAIN_MS = 15_000;

/** Nothing where nobody was asked, or for a reader who may not manage notices. @param about a revocation or a sweep */
export function Approval({ about }: { readonly about: string }) {
  const [looks, setLooks] = useState(0);
  const shown = useAnswer(
    `approval ${about}`,
    (etag) => client.get('/api/v1/approvals', { query: { about }, ...(etag !== undefined && { etag }) }),
    recorded.value + looks,
  );
  const [line] = shown.answer?.approvals ?? [];
  const isGoing = line?.state === 'approved';
  useEffect(() => {
    if (!isGoing) return undefined;
    const timer = setInterval(() => setLooks((before) => before + 1), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isGoing]);
  if (line === undefined || line.state === 'over') return null;
  return (
    <section class="note approval" aria-live="polite">
      <Standing line={line} />
      {line.state === 'waiting' && <Ask line={line} onSaid={() => setLooks((before) => before + 1)} />}
    </section>
  );
}

function Standing({ line: { state, people, perMinute, lapsesAt, told = 0, left = 0 } }: { readonly line: Line }) {
  const { approval } = words.value;
  switch (state) {
    case 'waiting':
      return (
        <p>
          <strong>{approval.waiting(people)}</strong> {approval.takes(Math.ceil(people / perMinute))} {approval.until}{' '}
          <Time at={lapsesAt} />.
        </p>
      );
    case 'approved':
      return (
        <p>
          <progress value={told} max={people} aria-label={approval.title} /> {approval.progress(told, left)}
        </p>
      );
    case 'done':
      return <p>{approval.done(told)}</p>;
    case 'lapsed':
      return <p>{approval.lapsed}</p>;
    case 'over':
      return null;
  }
}

/** Two clicks, because nobody can call back what has left. */
function Ask({ line, onSaid }: { readonly line: Line; readonly onSaid: () => void }) {
  const { approval, page } = words.value;
  const [step, setStep] = useState<'ask' | 'confirm' | 'sending'>('ask');
  const [problem, setProblem] = useState<string>();
  const send = async () => {
    setStep('sending');
    setProblem(undefined);
    try {
      const question = { params: { id: line.id }, body: { people: line.people } };
      const reply = await client.post('/api/v1/approvals/{id}', question);
      if (reply.status !== 200) setProblem(approval.changed);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      setProblem(page.failed);
    }
    setStep('ask');
    onSaid();
  };
  if (step === 'ask')
    return (
      <>
        {problem !== undefined && <p role="alert">{problem}</p>}
        <button type="button" onClick={() => setStep('confirm')}>
          {approval.send(line.people)} …
        </button>
      </>
    );
  return (
    <fieldset disabled={step === 'sending'}>
      <legend>{approval.confirm(line.people)}</legend>
      <button type="button" onClick={() => void send()}>
        {approval.yes}
      </button>{' '}
      <button type="button" onClick={() => setStep('ask')}>
        {approval.no}
      </button>
    </fieldset>
  );
}
