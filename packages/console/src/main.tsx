import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { parseSettings, settingsKey } from './features/chat/generation-settings.ts';
import { applyTheme, parseTheme, themeKey } from './features/theme/theme.ts';
import { parseKey, ServiceKey } from './lib/api/service-key.ts';
import { browserStorage, storedValue } from './lib/stored-value.ts';
import './styles/tokens.css';
import './styles/page.css';
import './styles/service.css';
import './styles/load.css';
import './styles/chat.css';
import './styles/composer.css';
import './styles/empty.css';
import './styles/markdown.css';

const storage = browserStorage('localStorage');
const themeStore = storedValue({ storage, key: themeKey, parse: parseTheme });
const settingsStore = storedValue({ storage, key: settingsKey, parse: parseSettings });
// Before the first paint of the page, so that it never flashes in the other theme.
applyTheme(document.documentElement, themeStore.read());

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root"');
// Gone with the tab: who sits down at this browser next is asked again.
const keyStore = storedValue({
  storage: browserStorage('sessionStorage'),
  key: 'edgewright.key',
  parse: parseKey,
});
const key = new ServiceKey(keyStore);
const service = { baseUrl: document.baseURI, fetch: key.around(window.fetch.bind(window)) };
createRoot(root).render(
  <StrictMode>
    <App service={service} serviceKey={key} settingsStore={settingsStore} themeStore={themeStore} />
  </StrictMode>,
);
