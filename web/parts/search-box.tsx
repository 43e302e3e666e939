/** One box for a name, a mail address, an app, an id, a code or a pasted error. "/" leads to it from everywhere. */
import { useEffect, useRef } from 'preact/hooks';
import { goTo } from '../ask/address.ts';
import { words } from '../words/words.ts';
import { meaningOf, pasted, searched } from './search-text.ts';

export function SearchBox() {
  const { search } = words.value;
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focusBox = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.matches('input, textarea, select');
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      box.current?.focus();
      box.current?.select();
    };
    addEventListener('keydown', focusBox);
    return () => removeEventListener('keydown', focusBox);
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    find(box.current?.value ?? '');
  };
  // An input of one line would join the lines of a pasted error.
  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!text.trim().includes('\n')) return;
    event.preventDefault();
    find(text);
  };
  return (
    <search>
      <form onSubmit={submit}>
        <input
          ref={box}
          type="search"
          autocomplete="off"
          spellcheck={false}
          aria-label={search.label}
          aria-keyshortcuts="/"
          title={search.key}
          placeholder={search.hint}
          onPaste={paste}
        />
        <button type="submit">{search.submit}</button>
      </form>
    </search>
  );
}

function find(text: string): void {
  if (text.trim() === '') return;
  const meaning = meaningOf(text);
  switch (meaning.kind) {
    case 'error':
      pasted.value = text;
      goTo('/decoder');
      break;
    case 'revocation':
      goTo(`/revocations/${meaning.id}`);
      break;
    case 'sweep':
      goTo(`/sweeps/${meaning.id}`);
      break;
    case 'object':
    case 'name':
      searched.value = text.trim();
      goTo('/search');
  }
}
