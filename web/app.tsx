/** The frame of every page: where one can go, the search box, and the page of the address. */
import { address } from './ask/address.ts';
import { connection } from './ask/live.ts';
import { NotFound } from './pages/not-found.tsx';
import { Today } from './pages/today.tsx';
import { lazy } from './parts/lazy.tsx';
import { SearchBox } from './parts/search-box.tsx';
import { chooseTheme, type Theme, theme } from './parts/theme.ts';
import { localText } from './parts/time.tsx';
import { chooseLanguage, LANGUAGES, type Language, language, words } from './words/words.ts';

const RevocationPage = lazy(async () => (await import('./pages/revocation.tsx')).RevocationPage);
const SweepPage = lazy(async () => (await import('./pages/sweep.tsx')).SweepPage);
const Person = lazy(async () => (await import('./pages/person.tsx')).Person);
const AppPage = lazy(async () => (await import('./pages/app-page.tsx')).AppPage);
const Policy = lazy(async () => (await import('./pages/policy.tsx')).Policy);
const Sources = lazy(async () => (await import('./pages/sources.tsx')).Sources);
const Notices = lazy(async () => (await import('./pages/notices.tsx')).Notices);
const Decoder = lazy(async () => (await import('./pages/decoder.tsx')).Decoder);
const Search = lazy(async () => (await import('./pages/search.tsx')).Search);

export function App() {
  const { nav } = words.value;
  return (
    <>
      <a class="skip" href="#content">
        {nav.skip}
      </a>
      <header class="bar">
        <a class="brand" href="/">
          Revocation Auditor
        </a>
        <SearchBox />
        <nav aria-label={nav.main}>
          {(['today', 'sources', 'notices', 'decoder'] as const).map((name) => (
            <NavLink key={name} href={name === 'today' ? '/' : `/${name}`} text={nav[name]} />
          ))}
        </nav>
      </header>
      <main id="content" tabIndex={-1}>
        <Page />
      </main>
      <footer class="foot">
        <Connection />
        <Choices />
      </footer>
    </>
  );
}

function NavLink({ href, text }: { readonly href: string; readonly text: string }) {
  return (
    <a href={href} aria-current={address.value.path === href ? 'page' : undefined}>
      {text}
    </a>
  );
}

function Page() {
  const [, word = '', id] = address.value.path.split('/');
  if (id !== undefined && id !== '') return <PageOfOne word={word} id={decodeURIComponent(id)} />;
  switch (word) {
    case '':
      return <Today />;
    case 'sources':
      return <Sources />;
    case 'notices':
      return <Notices />;
    case 'decoder':
      return <Decoder />;
    case 'search':
      return <Search />;
    default:
      return <NotFound />;
  }
}

/** The key makes another page of another id: nothing of the one before stays. */
function PageOfOne({ word, id }: { readonly word: string; readonly id: string }) {
  switch (word) {
    case 'revocations':
      return <RevocationPage key={id} id={id} />;
    case 'sweeps':
      return <SweepPage key={id} id={id} />;
    case 'people':
      return <Person key={id} id={id} />;
    case 'apps':
      return <AppPage key={id} id={id} />;
    case 'policies':
      return <Policy key={id} id={id} />;
    default:
      return <NotFound />;
  }
}

function Connection() {
  const { page } = words.value;
  const { isLive, answeredAt } = connection.value;
  return (
    <span role="status" class={isLive ? 'live' : 'live stale'}>
      {isLive ? page.live : page.stale(localText(new Date(answeredAt).toISOString()))}
    </span>
  );
}

function Choices() {
  const { nav } = words.value;
  return (
    <span class="choices">
      <label>
        {nav.theme}{' '}
        <select value={theme.value} onChange={(event) => chooseTheme(event.currentTarget.value as Theme)}>
          {Object.entries(nav.themes).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>{' '}
      <label>
        {nav.language}{' '}
        <select value={language.value} onChange={(event) => chooseLanguage(event.currentTarget.value as Language)}>
          {Object.entries(LANGUAGES).map(([value, text]) => (
            <option key={value} value={value} lang={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
    </span>
  );
}
