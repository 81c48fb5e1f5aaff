export const auditFindingIds = [
  'context-short',
  'cache-short',
  'concurrency-short',
  'slots-short',
  'layers-on-cpu',
  'slow-attention',
  'quantization-emulated',
  'weights-large',
  'graphs-off',
  'default-chat-template',
  'version-other',
  'busy-already',
] as const;

/** A difference between what was planned and what has started. Ids are permanent: histories hold them. */
export interface AuditFinding {
  readonly id: (typeof auditFindingIds)[number];
  /** `stop`: it started, and is not what was asked for. `warn`: it serves, but slower or less than planned. */
  readonly severity: 'info' | 'warn' | 'stop';
  /** Null: the plan says nothing about it. */
  readonly planned: string | null;
  readonly found: string;
  readonly why: string;
  /** Null: nothing is to be done. */
  readonly nextStep: string | null;
}
