/** The floor: the libraries of the page, and a list without anything that makes it one to work with. */
import { signal } from '@preact/signals';
import { h, render } from 'preact';
import { useEffect } from 'preact/hooks';

const rows = signal(Number(new URLSearchParams(location.search).get('rows')));

function Bare() {
  useEffect(() => document.body.classList.add('is-drawn'), []);
  return h(
    'main',
    {},
    Array.from({ length: rows.value }, (_, n) => h('p', { class: 'row', key: n }, `Row ${n}`)),
  );
}

render(h(Bare, {}), document.body);
