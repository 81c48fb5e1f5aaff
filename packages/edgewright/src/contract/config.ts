import { z } from 'zod';
import { gatewaySettingsSchema } from './gateway-settings.ts';

/** A file of settings, `edgewright.yaml`. Everything has a default; what is not known is refused. */
export const configSchema = z.strictObject({
  gateway: gatewaySettingsSchema.prefault({}),
});
export type Config = z.infer<typeof configSchema>;

/** The same as JSON Schema (draft 2020-12), for editors and for checks elsewhere: what a file may say. */
export function configJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configSchema, { io: 'input' });
  return { ...schema, title: 'Settings of Edgewright (edgewright.yaml)' };
}
