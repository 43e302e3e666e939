/** Explains a pasted error, in the page: the text goes nowhere, unless the reader asks why somebody got it. */
import { useState } from 'preact/hooks';
import { explainTokenError, type TokenErrorExplanation } from '../../src/token-errors/explain-token-error.ts';
import { Heading } from '../parts/heading.tsx';
import { chosenPerson, pasted } from '../parts/search-text.ts';
import { Why } from '../story/why.tsx';
import { isCauseName, words } from '../words/words.ts';

export function Decoder() {
  const { decoder } = words.value;
  const text = pasted.value;
  const found = text.trim() === '' ? undefined : explainTokenError(text, { for: 'helpdesk' });
  return (
    <>
      <Heading title={decoder.title}>
        <p class="lead">{decoder.lead}</p>
      </Heading>
      <label class="paste">
        <span>{decoder.label}</span>
        <textarea
          rows={5}
          spellcheck={false}
          value={text}
          placeholder="AADSTS50173 …"
          onInput={(event) => {
            pasted.value = event.currentTarget.value;
          }}
        />
      </label>
      <div aria-live="polite">
        {found === undefined && text.trim() !== '' && <p class="note">{decoder.nothing}</p>}
        {found !== undefined && <Explanation of={found} />}
      </div>
      {found !== undefined && <WhoGotIt key={text} error={text} />}
    </>
  );
}

/** The person whose page was looked at last is the one that a help desk has on the phone. */
function WhoGotIt({ error }: { readonly error: string }) {
  const { why } = words.value;
  const [user, setUser] = useState('');
  return (
    <section class="why">
      <form
        class="question"
        aria-label={why.ask}
        onSubmit={(event) => {
          event.preventDefault();
          setUser(String(new FormData(event.currentTarget).get('user') ?? '').trim());
        }}
      >
        <label class="wide">
          <span>{why.who}</span>
          <input name="user" autocomplete="off" spellcheck={false} required defaultValue={chosenPerson.value} />
        </label>
        <button type="submit">{why.ask}</button>
      </form>
      {user === '' ? (
        <p class="quiet">{why.whoHelp}</p>
      ) : (
        <Why
          user={user}
          error={error}
          linkTo={(id) => `/people/${encodeURIComponent(id)}`}
          onAnswer={(answer) => {
            chosenPerson.value = answer.user.name ?? answer.user.id;
          }}
        />
      )}
    </section>
  );
}

function Explanation({ of: found }: { readonly of: TokenErrorExplanation }) {
  const { decoder, causes } = words.value;
  const { code, name, meaning, tokenState, whoCanFix, steps, avoid, others, links } = found;
  return (
    <article class="explanation">
      <h2>
        {code === null ? name : `AADSTS${code}`} {code !== null && <span class="quiet">{name}</span>}
      </h2>
      <p>{meaning}</p>
      <dl class="facts">
        <dt>{decoder.token}</dt>
        <dd>{decoder.tokens[tokenState]}</dd>
        <dt>{decoder.fixedBy}</dt>
        <dd>{[whoCanFix].flat().join(', ')}</dd>
        <dt>{decoder.causes}</dt>
        <dd>
          {found.causes.map((cause, index) => (
            <span key={cause}>
              {index > 0 && ', '}
              {isCauseName(cause) ? <a href={`/?cause=${cause}&since=7d`}>{causes[cause]}</a> : cause}
            </span>
          ))}
        </dd>
      </dl>
      <h3>{decoder.what}</h3>
      <ol>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <Texts title={decoder.avoid} texts={avoid} />
      <Texts
        title={decoder.also}
        texts={others.map((other) => `${other.code === null ? other.name : `AADSTS${other.code}`}: ${other.meaning}`)}
      />
      {links.length > 0 && (
        <>
          <h3>{decoder.links}</h3>
          <ul>
            {links.map(({ title, url }) => (
              <li key={url}>
                <a href={url} target="_blank" rel="noreferrer">
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </article>
  );
}

function Texts({ title, texts }: { readonly title: string; readonly texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </>
  );
}
