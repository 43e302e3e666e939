/** Where the dashboard begins: the language first, then the page of the address. */
import { render } from 'preact';
import { App } from './app.tsx';
import { followAddress } from './ask/address.ts';
import { stayLive } from './ask/live.ts';
import { applyTheme } from './parts/theme.ts';
import { preferredLanguage, useLanguage } from './words/words.ts';

applyTheme();
await useLanguage(preferredLanguage());
followAddress();
render(<App />, document.body);
stayLive();
