/**
 * Strict bands in which requests wait, the first one served first. A key carries its band; `batch` work gives way to
 * everything else and waits longer.
 */
export const priorities = ['high', 'normal', 'batch'] as const;
export type Priority = (typeof priorities)[number];
