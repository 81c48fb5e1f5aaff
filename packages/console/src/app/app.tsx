import { useCallback, useRef, useState } from 'react';
import { ChatPage } from '../features/chat/chat-page.tsx';
import { isBusy } from '../features/chat/chat-state.ts';
import type { GenerationSettings } from '../features/chat/generation-settings.ts';
import { SettingsPanel } from '../features/chat/settings-panel.tsx';
import { useChatSession } from '../features/chat/use-chat-session.ts';
import { KeyForm } from '../features/service/key-form.tsx';
import { ServiceBanner } from '../features/service/service-banner.tsx';
import { useService } from '../features/service/use-service.ts';
import type { Theme } from '../features/theme/theme.ts';
import type { Service } from '../lib/api/http.ts';
import type { StoredValue } from '../lib/stored-value.ts';
import { AppHeader } from './app-header.tsx';

export interface AppProps {
  service: Service;
  /** A key that the page sends from now on. */
  onKey: (text: string) => void;
  settingsStore: StoredValue<GenerationSettings>;
  themeStore: StoredValue<Theme>;
}

/** The page: the features side by side. They do not know each other; what they share passes through here. */
export function App({ service: address, onKey, settingsStore, themeStore }: AppProps) {
  const service = useService(address);
  const { session, chat } = useChatSession(address);
  const [settings, setSettings] = useState(settingsStore.read);
  const [settingsOpen, setSettingsOpen] = useState(false);
  const settingsButton = useRef<HTMLButtonElement>(null);
  const { lookNow } = service;
  const changeSettings = useCallback(
    (changed: GenerationSettings) => {
      setSettings(changed);
      settingsStore.write(changed);
    },
    [settingsStore],
  );
  const startAnew = () => {
    session.clear();
    document.querySelector<HTMLElement>('#question')?.focus();
  };
  return (
    <div className="app">
      <a className="skip-link" href="#question">
        Skip to the question
      </a>
      <AppHeader
        service={service}
        busy={isBusy(chat)}
        themeStore={themeStore}
        settingsOpen={settingsOpen}
        onToggleSettings={() => setSettingsOpen(!settingsOpen)}
        settingsButton={settingsButton}
        onNewChat={startAnew}
      />
      <ServiceBanner summary={service.summary}>
        {service.summary.code === 'invalid_api_key' && (
          <KeyForm
            onKey={(text) => {
              onKey(text);
              lookNow();
            }}
          />
        )}
      </ServiceBanner>
      <main className="main" data-settings={settingsOpen}>
        {settingsOpen && (
          <SettingsPanel
            settings={settings}
            onChange={changeSettings}
            onClose={() => {
              setSettingsOpen(false);
              settingsButton.current?.focus();
            }}
          />
        )}
        <ChatPage
          session={session}
          chat={chat}
          settings={settings}
          model={service.model}
          deployment={service.deployment}
          onTrouble={lookNow}
        />
      </main>
    </div>
  );
}
