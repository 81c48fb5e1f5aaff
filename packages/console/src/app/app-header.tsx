import { Icon } from '../components/icon.tsx';
import { ModelPicker } from '../features/service/model-picker.tsx';
import { StatusChip } from '../features/service/status-chip.tsx';
import type { useService } from '../features/service/use-service.ts';
import { ThemeButton } from '../features/theme/theme-button.tsx';
import type { Theme } from '../features/theme/theme.ts';
import type { StoredValue } from '../lib/stored-value.ts';
import type { useSidePanel } from './use-side-panel.ts';
import markUrl from '../assets/mark.svg';

const panels = [
  { name: 'load', label: 'Load', icon: 'gauge' },
  { name: 'settings', label: 'Settings', icon: 'sliders' },
] as const;

interface AppHeaderProps {
  service: ReturnType<typeof useService>;
  busy: boolean;
  themeStore: StoredValue<Theme>;
  panel: ReturnType<typeof useSidePanel>;
  onNewChat: () => void;
}

export function AppHeader({ service, ...props }: AppHeaderProps) {
  const { busy, themeStore, panel, onNewChat } = props;
  return (
    <header className="header">
      <p className="brand">
        <img src={markUrl} alt="" width={22} height={22} />
        <span>Edgewright</span>
      </p>
      <div className="header-service">
        <ModelPicker
          models={service.models}
          chosen={service.model}
          onChoose={service.chooseModel}
          disabled={busy}
        />
        <StatusChip summary={service.summary} deployment={service.deployment} version={service.version} />
      </div>
      <nav className="header-actions" aria-label="Page">
        <button
          type="button"
          className="header-button"
          onClick={onNewChat}
          aria-label="New chat"
          title="New chat"
        >
          <Icon name="plus" />
          <span>New chat</span>
        </button>
        {panels.map(({ name, label, icon }) => (
          <button
            key={name}
            type="button"
            ref={panel.buttons[name]}
            className="header-button"
            aria-label={label}
            title={label}
            aria-expanded={panel.open === name}
            aria-controls={name}
            onClick={() => panel.toggle(name)}
          >
            <Icon name={icon} />
            <span>{label}</span>
          </button>
        ))}
        <ThemeButton stored={themeStore} />
      </nav>
    </header>
  );
}
