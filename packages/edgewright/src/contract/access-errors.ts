/** Rows of the error table about who may do what: keys, quotas, addresses, and the settings file. */
export const accessErrors = {
  invalid_api_key: {
    httpStatus: 401,
    openAiType: 'authentication_error',
    exitCode: 2,
    nextStep: 'Send a key as `Authorization: Bearer ew-…`; `edgewright keys create` makes one.',
  },
  insufficient_scope: {
    httpStatus: 403,
    openAiType: 'permission_error',
    exitCode: 2,
    nextStep: 'Use a key with the scope that the message names; `edgewright keys ls` shows the scopes.',
  },
  quota_exceeded: {
    httpStatus: 429,
    openAiType: 'rate_limit_error',
    exitCode: 3,
    nextStep: 'Try again after the time in Retry-After, or make a key with a larger quota.',
  },
  keys_unreadable: {
    httpStatus: 503,
    openAiType: 'unavailable_error',
    exitCode: 3,
    nextStep: 'Restore the file of keys that the message names, or remove it and make new keys.',
  },
  keys_missing: {
    httpStatus: null,
    openAiType: null,
    exitCode: 2,
    nextStep: 'Run `edgewright keys create --name NAME` first.',
  },
  key_exists: {
    httpStatus: 409,
    openAiType: 'invalid_request_error',
    exitCode: 1,
    nextStep: 'Choose another name, or revoke that key first with `edgewright keys revoke`.',
  },
  key_not_found: {
    httpStatus: 404,
    openAiType: 'not_found_error',
    exitCode: 1,
    nextStep: 'Run `edgewright keys ls` for ids and names.',
  },
  keys_busy: {
    httpStatus: 503,
    openAiType: 'unavailable_error',
    exitCode: 3,
    nextStep: 'Wait until the other process has ended, then try again.',
  },
  address_not_allowed: {
    httpStatus: 403,
    openAiType: 'permission_error',
    exitCode: 2,
    nextStep: 'Open it as http://127.0.0.1 or localhost, or add the name to `gateway.hosts` in the settings.',
  },
  too_many_connections: {
    httpStatus: 503,
    openAiType: 'unavailable_error',
    exitCode: 3,
    nextStep: 'Close connections that are not used, or send several requests over one.',
  },
  config_invalid: {
    httpStatus: 400,
    openAiType: 'invalid_request_error',
    exitCode: 2,
    nextStep: 'Correct what the message names; `edgewright config schema` prints everything that may be set.',
  },
  no_config: {
    httpStatus: 409,
    openAiType: 'invalid_request_error',
    exitCode: 2,
    nextStep: 'Start the service with `--config FILE`.',
  },
} as const;
