import { useCallback, useState } from 'react';
import { ChatPage } from '../features/chat/chat-page.tsx';
import { isBusy } from '../features/chat/chat-state.ts';
import type { GenerationSettings } from '../features/chat/generation-settings.ts';
import { SettingsPanel } from '../features/chat/settings-panel.tsx';
import { useChatSession } from '../features/chat/use-chat-session.ts';
import { LoadPanel } from '../features/load/load-panel.tsx';
import { KeyForm } from '../features/service/key-form.tsx';
import { ServiceBanner } from '../features/service/service-banner.tsx';
import { useService } from '../features/service/use-service.ts';
import type { Theme } from '../features/theme/theme.ts';
import type { Service } from '../lib/api/http.ts';
import type { ServiceKey } from '../lib/api/service-key.ts';
import type { StoredValue } from '../lib/stored-value.ts';
import { AppHeader } from './app-header.tsx';
import { useSidePanel } from './use-side-panel.ts';

export interface AppProps {
  service: Service;
  serviceKey: ServiceKey;
  settingsStore: StoredValue<GenerationSettings>;
  themeStore: StoredValue<Theme>;
}

/** The page: the features side by side. They do not know each other; what they share passes through here. */
export function App({ service: address, serviceKey, settingsStore, themeStore }: AppProps) {
  const service = useService(address);
  const { session, chat } = useChatSession(address);
  const [settings, setSettings] = useState(settingsStore.read);
  const panel = useSidePanel();
  // Who watches the load is asked anew with every key.
  const [keysGiven, setKeysGiven] = useState(0);
  const { lookNow } = service;
  const changeSettings = useCallback(
    (changed: GenerationSettings) => {
      setSettings(changed);
      settingsStore.write(changed);
    },
    [settingsStore],
  );
  const keyForm = (
    <KeyForm
      onKey={(text) => {
        serviceKey.set(text);
        setKeysGiven(keysGiven + 1);
        lookNow();
      }}
    />
  );
  const asksForKey = service.summary.code === 'invalid_api_key';
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
        panel={panel}
        onNewChat={startAnew}
      />
      <ServiceBanner summary={service.summary}>{asksForKey && keyForm}</ServiceBanner>
      <main className="main" data-panel={panel.open ?? 'none'}>
        {panel.open === 'settings' && (
          <SettingsPanel
            settings={settings}
            onChange={changeSettings}
            onClose={() => panel.close('settings')}
          />
        )}
        {panel.open === 'load' && (
          <LoadPanel
            key={keysGiven}
            service={address}
            hasKey={serviceKey.isSet}
            keyForm={asksForKey ? null : keyForm}
            onClose={() => panel.close('load')}
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
