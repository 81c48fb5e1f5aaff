import { limits } from 'edgewright/contract/limits';
import { useRef } from 'react';
import { Icon } from '../../components/icon.tsx';
import { useEscape } from '../../components/use-escape.ts';
import { defaultSettings, isTokenCount, type GenerationSettings } from './generation-settings.ts';

interface SettingsPanelProps {
  settings: GenerationSettings;
  onChange: (settings: GenerationSettings) => void;
  onClose: () => void;
}

/** What is sent with every question. Kept in this browser only. */
export function SettingsPanel({ settings, onChange, onClose }: SettingsPanelProps) {
  const panel = useRef<HTMLElement>(null);
  useEscape(panel, true, onClose);
  return (
    <section ref={panel} className="settings" id="settings" aria-labelledby="settings-title">
      <div className="settings-head">
        <h2 id="settings-title">Settings</h2>
        <button type="button" className="icon-button" aria-label="Close settings" onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <label className="field settings-prompt">
        <span>System prompt</span>
        <textarea
          rows={4}
          maxLength={limits.consolePromptChars}
          placeholder="None: the model answers as it was trained"
          value={settings.systemPrompt}
          onChange={(event) => onChange({ ...settings, systemPrompt: event.target.value })}
        />
      </label>
      <TemperatureField settings={settings} onChange={onChange} />
      <MaxTokensField settings={settings} onChange={onChange} />
      <div className="settings-foot">
        <p>They hold for the next question and are kept in this browser.</p>
        <button type="button" className="quiet-button" onClick={() => onChange(defaultSettings)}>
          Reset
        </button>
      </div>
    </section>
  );
}

type FieldProps = Omit<SettingsPanelProps, 'onClose'>;

function TemperatureField({ settings, onChange }: FieldProps) {
  return (
    <label className="field">
      <span>
        Temperature <b aria-hidden="true">{settings.temperature.toFixed(1)}</b>
      </span>
      <input
        type="range"
        aria-label="Temperature"
        min={0}
        max={2}
        step={0.1}
        value={settings.temperature}
        onChange={(event) => onChange({ ...settings, temperature: Number(event.target.value) })}
      />
      <small>0 repeats the likeliest answer; higher is freer.</small>
    </label>
  );
}

function MaxTokensField({ settings, onChange }: FieldProps) {
  const change = (text: string) => {
    const value = Number(text);
    if (text === '') onChange({ ...settings, maxTokens: null });
    else if (isTokenCount(value)) onChange({ ...settings, maxTokens: value });
  };
  return (
    <label className="field">
      <span>Max tokens</span>
      <input
        type="number"
        inputMode="numeric"
        min={1}
        step={1}
        placeholder="No limit"
        value={settings.maxTokens ?? ''}
        onChange={(event) => change(event.target.value)}
      />
      <small>Longest answer. Empty: until the model ends or its context is full.</small>
    </label>
  );
}
