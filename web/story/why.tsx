/** The answer to "why": a verdict that can be read out, how sure it is, and what stands behind it. */
import { useEffect, useState } from 'preact/hooks';
import { address, setQuery } from '../ask/address.ts';
import type { WhyAnswer } from '../ask/answers.ts';
import { client } from '../ask/client.ts';
import { recorded } from '../ask/live.ts';
import { useAnswer } from '../ask/use-answer.ts';
import { Outcome } from '../parts/outcome.tsx';
import { pasted } from '../parts/search-text.ts';
import { words } from '../words/words.ts';
import { Verdict } from './verdict.tsx';

interface WhyProps {
  /** A name or an id: it travels in a body only. */
  readonly user: string;
  /** Object id of the service principal. */
  readonly app?: string | undefined;
  /** An error as pasted. */
  readonly error?: string;
  /** Where one of several people leads. */
  readonly linkTo?: (id: string) => string;
  readonly onAnswer?: (answer: WhyAnswer) => void;
}

export function Why({ user, app = '', error = '', linkTo, onAnswer }: WhyProps) {
  const shown = useAnswer(
    `why ${JSON.stringify([user, app, error])}`,
    () =>
      client.post('/api/v1/why', {
        body: { user, ...(app !== '' && { app }), ...(error.trim() !== '' && { error }) },
      }),
    recorded.value,
  );
  const { answer, problem } = shown;
  useEffect(() => {
    if (answer !== undefined) onAnswer?.(answer);
  }, [answer]);
  const toParty = problem?.party === 'app' ? appLink : linkTo;
  return (
    <Outcome of={shown} {...(toParty !== undefined && { linkTo: toParty })}>
      {(found) => <Verdict answer={found} />}
    </Outcome>
  );
}

function appLink(id: string): string {
  return `${address.value.path}?app=${encodeURIComponent(id)}`;
}

/**
 * On top of a person's page. The app stands in the address as its id, so that a link leads to the same answer; what was
 * typed and a pasted error never do.
 */
export function WhyOfPerson({ userId }: { readonly userId: string }) {
  const { why } = words.value;
  const chosen = address.value.query.get('app') ?? '';
  const [typed, setTyped] = useState<string>();
  const [answer, setAnswer] = useState<WhyAnswer>();
  const app = typed ?? chosen;
  useEffect(() => setTyped(undefined), [chosen]);
  const keep = (found: WhyAnswer) => {
    setAnswer(found);
    if (typed !== undefined && found.app !== undefined) setQuery({ app: found.app.id }, { replace: true });
  };
  return (
    <section class="why" aria-label={why.title}>
      <Question
        key={`${chosen} ${answer?.app?.name} ${pasted.value}`}
        known={answer === undefined ? [] : partiesOf(answer)}
        chosen={app}
        onAsk={(given, error) => {
          pasted.value = error;
          setTyped(given === chosen ? undefined : given);
          if (given === '') setQuery({ app: undefined });
        }}
      />
      <Why user={userId} app={app} error={pasted.value} onAnswer={keep} />
    </section>
  );
}

interface QuestionProps {
  readonly known: WhyAnswer['apps'];
  readonly chosen: string;
  readonly onAsk: (app: string, error: string) => void;
}

function Question({ known, chosen, onAsk }: QuestionProps) {
  const { why } = words.value;
  const name = known.find(({ id }) => id === chosen)?.name ?? chosen;
  const ask = (event: Event & { readonly currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const typed = String(given.get('app') ?? '').trim();
    onAsk(known.find((one) => one.name === typed)?.id ?? typed, String(given.get('error') ?? ''));
  };
  return (
    <form class="question" aria-label={why.ask} onSubmit={ask}>
      <label>
        <span>{why.atApp}</span>
        <input name="app" list="why-apps" autocomplete="off" defaultValue={name} placeholder={why.anyApp} />
      </label>
      <datalist id="why-apps">
        {known.map((one) => (
          <option key={one.id} value={one.name ?? one.id} />
        ))}
      </datalist>
      <label class="wide">
        <span>{why.errorText}</span>
        <input
          name="error"
          autocomplete="off"
          spellcheck={false}
          defaultValue={pasted.value}
          placeholder="AADSTS50173 …"
        />
      </label>
      <button type="submit">{why.ask}</button>
      {(chosen !== '' || pasted.value !== '') && (
        <button type="button" onClick={() => onAsk('', '')}>
          {why.clear}
        </button>
      )}
    </form>
  );
}

function partiesOf({ app, apps }: WhyAnswer): WhyAnswer['apps'] {
  return app === undefined || apps.some(({ id }) => id === app.id) ? apps : [app, ...apps];
}
