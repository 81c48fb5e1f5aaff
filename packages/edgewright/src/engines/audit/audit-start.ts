export function auditStart(
  _about: unknown,
): {
  id: string;
  severity: 'info' | 'warn' | 'stop';
  planned: string;
  found: string;
  why: string;
  nextStep: string;
}[] {
  return [];
}
