import type { FastifyRequest } from 'fastify';
import { AppError } from '../../base/app-error.ts';
import type { SettingsDocument } from '../../contract/control.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import { authorize } from './authorize.ts';

/** `POST /api/reload`: reads the file of settings again; what holds now is the answer. Nothing that runs is touched. */
export async function reloadSettings({
  parts,
  request,
}: {
  parts: GatewayParts;
  request: FastifyRequest;
}): Promise<SettingsDocument> {
  authorize(request, parts.control?.token ?? null);
  if (parts.reload === null) {
    throw new AppError('no_config', { message: 'This service was started without a file of settings.' });
  }
  await parts.reload();
  return { schema: 'edgewright/settings@1', gateway: parts.settings.current };
}
