/** What stands in place of an answer: it is loading, it failed, it is not on record, or several are meant. */
import type { ComponentChildren } from 'preact';
import type { NoAnswer } from '../ask/client.ts';
import type { Shown } from '../ask/use-answer.ts';
import { words } from '../words/words.ts';

interface OutcomeProps<T> {
  readonly of: Shown<T>;
  /** Where a candidate leads. */
  readonly linkTo?: (id: string) => string;
  readonly children: (answer: T) => ComponentChildren;
}

export function Outcome<T>({ of: shown, linkTo, children }: OutcomeProps<T>) {
  const { answer, problem, failure, isLoading } = shown;
  const { page } = words.value;
  if (problem !== undefined) return <NotFound problem={problem} linkTo={linkTo} />;
  if (answer !== undefined)
    return (
      <>
        {failure !== undefined && <Failure failure={failure} retry={shown.reload} />}
        {children(answer)}
      </>
    );
  if (failure !== undefined) return <Failure failure={failure} retry={shown.reload} />;
  if (!isLoading) return null;
  return (
    <p class="loading" role="status">
      {page.loading}
    </p>
  );
}

function Failure({ failure, retry }: { readonly failure: NoAnswer; readonly retry: () => void }) {
  const { page } = words.value;
  if (failure.status === 401) return <SignIn />;
  const help = failure.status === 403 ? page.notAllowed : (failure.detail ?? page.failedHelp);
  return (
    <div class="note bad" role="alert">
      <p>
        <strong>{page.failed}</strong> {help}
      </p>
      <button type="button" onClick={retry}>
        {page.retry}
      </button>
    </div>
  );
}

/** Built-in sign-in of Azure; a laptop has a link with a session instead. */
function SignIn() {
  const { page } = words.value;
  const isLaptop = /^(127\.0\.0\.1|localhost|\[::1\])$/.test(location.hostname);
  const target = `/.auth/login/aad?post_login_redirect_uri=${encodeURIComponent(location.pathname + location.search)}`;
  return (
    <div class="note" role="alert">
      <p>
        <strong>{page.signInTitle}.</strong> {isLaptop ? page.laptopHelp : page.signInHelp}
      </p>
      {!isLaptop && (
        <a class="button" href={target}>
          {page.signIn}
        </a>
      )}
    </div>
  );
}

interface NotFoundProps {
  readonly problem: NonNullable<Shown<unknown>['problem']>;
  readonly linkTo?: ((id: string) => string) | undefined;
}

function NotFound({ problem, linkTo }: NotFoundProps) {
  const { page } = words.value;
  const others = problem.candidates ?? problem.near ?? [];
  return (
    <div class="note" role="status">
      <p>
        <strong>{problem.status === 409 ? page.several : page.notOnRecord}</strong>
      </p>
      {others.length > 0 && problem.status === 404 && <p>{page.near}</p>}
      <ul>
        {others.map(({ id, name }) => (
          <li key={id}>
            {linkTo === undefined ? name : <a href={linkTo(id)}>{name}</a>} <code>{id}</code>
          </li>
        ))}
      </ul>
      <p>
        <a href="/">{page.home}</a>
      </p>
    </div>
  );
}
