import { z } from 'zod';
import { cancelledRequestSchema } from '../../contract/admission.ts';
import {
  controlEventSchema,
  deploymentsDocumentSchema,
  deploymentWishSchema,
  engineLogLineSchema,
  settingsDocumentSchema,
  swapWishSchema,
} from '../../contract/control.ts';
import { keyListSchema, keyWishSchema, madeKeySchema, revokedKeySchema } from '../../contract/api-keys.ts';
import { limits } from '../../contract/limits.ts';
import { startDeployment, stopDeployment, streamLogs, swap } from '../control/handlers.ts';
import { makeKey, revokeKey, showKeys } from '../control/keys.ts';
import { reloadSettings } from '../control/reload-settings.ts';
import { cancelRequest } from '../control/requests.ts';
import type { Route } from '../route.ts';

const deployments = { kind: 'json', name: 'Deployments', schema: deploymentsDocumentSchema } as const;
const deploymentWish = { name: 'DeploymentWish', schema: deploymentWishSchema };

/** As `GET /api/logs` reads them; what it cannot read counts as absent. */
const logsQuery = z.object({
  /** Name, id or alias; absent: the only one. */
  model: z.string().optional().describe('Name, id or alias of a model; absent: the only one'),
  lines: z.int().min(0).max(limits.logRingLines).optional().describe('How many of the last lines'),
  follow: z.literal('1').optional().describe('Keeps the answer open for the lines to come'),
});

/** What changes the service, or shows what engines print: for those who run it. */
export const changingRoutes: readonly Route[] = [
  {
    method: 'DELETE',
    path: '/api/requests/*',
    generates: false,
    about: {
      operation: 'cancelRequest',
      summary: 'Ends a request: its client is told, and its engine stops',
      needsToken: true,
      answers: [{ kind: 'json', name: 'CancelledRequest', schema: cancelledRequestSchema }],
      errors: ['request_not_found'],
    },
    handle: cancelRequest,
  },
  {
    method: 'GET',
    path: '/api/keys',
    generates: false,
    about: {
      operation: 'listKeys',
      summary: 'Every key, without what opens anything',
      needsToken: true,
      answers: [{ kind: 'json', name: 'KeyList', schema: keyListSchema }],
      errors: ['keys_unreadable'],
    },
    handle: showKeys,
  },
  {
    method: 'POST',
    path: '/api/keys',
    generates: false,
    about: {
      operation: 'makeKey',
      summary: 'Makes a key; its text is in this answer and nowhere else',
      needsToken: true,
      body: { name: 'KeyWish', schema: keyWishSchema },
      answers: [{ kind: 'json', name: 'MadeKey', schema: madeKeySchema }],
      errors: ['key_exists', 'keys_unreadable', 'keys_busy'],
    },
    handle: makeKey,
  },
  {
    method: 'DELETE',
    path: '/api/keys/*',
    generates: false,
    about: {
      operation: 'revokeKey',
      summary: 'Revokes a key by its id or name; it opens nothing within two seconds',
      needsToken: true,
      answers: [{ kind: 'json', name: 'RevokedKey', schema: revokedKeySchema }],
      errors: ['key_not_found', 'keys_unreadable', 'keys_busy'],
    },
    handle: revokeKey,
  },
  {
    method: 'GET',
    path: '/api/logs',
    generates: false,
    about: {
      operation: 'readLogs',
      summary: 'The lines of an engine',
      description: 'Lines may hold prompts.',
      needsToken: true,
      query: logsQuery,
      answers: [{ kind: 'lines', name: 'EngineLogLine', schema: engineLogLineSchema }],
      errors: ['deployment_not_found'],
    },
    handle: streamLogs,
  },
  {
    method: 'POST',
    path: '/api/swap',
    generates: false,
    about: {
      operation: 'swapModel',
      summary: 'Puts a model in the place of another',
      description:
        'What happens, line by line; the last line says how it ended. A client that leaves stops nothing.',
      needsToken: true,
      body: { name: 'SwapWish', schema: swapWishSchema },
      answers: [{ kind: 'lines', name: 'ControlEvent', schema: controlEventSchema }],
    },
    handle: swap,
  },
  {
    method: 'POST',
    path: '/api/stop',
    generates: false,
    about: {
      operation: 'stopDeployment',
      summary: 'Stops the engine of a model',
      needsToken: true,
      body: deploymentWish,
      answers: [deployments],
      errors: ['deployment_not_found'],
    },
    handle: stopDeployment,
  },
  {
    method: 'POST',
    path: '/api/start',
    generates: false,
    about: {
      operation: 'startDeployment',
      summary: 'Starts the engine of a model again',
      needsToken: true,
      body: deploymentWish,
      answers: [deployments],
      errors: ['deployment_not_found'],
    },
    handle: startDeployment,
  },
  {
    method: 'POST',
    path: '/api/reload',
    generates: false,
    about: {
      operation: 'reloadSettings',
      summary: 'Reads the file of settings again, and tells what holds now',
      needsToken: true,
      answers: [{ kind: 'json', name: 'Settings', schema: settingsDocumentSchema }],
      errors: ['config_invalid', 'no_config'],
    },
    handle: reloadSettings,
  },
];
