import { defaultGatewaySettings, type GatewaySettings } from '../contract/gateway-settings.ts';
import { TypedEvents } from '../base/typed-events.ts';

/** The settings that hold now. One owner replaces them; everybody else reads them where they are needed. */
export class SettingsHolder {
  readonly changes = new TypedEvents<GatewaySettings>();
  #current: GatewaySettings;

  constructor(settings: GatewaySettings = defaultGatewaySettings) {
    this.#current = settings;
  }

  get current(): GatewaySettings {
    return this.#current;
  }

  replace(settings: GatewaySettings): void {
    this.#current = settings;
    this.changes.emit(settings);
  }
}
