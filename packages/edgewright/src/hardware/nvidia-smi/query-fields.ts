/** Names of one field, the one we ask for first. Drivers accept both; which is printed in headers differs. */
const aliases: readonly (readonly string[])[] = [
  ['name', 'gpu_name'],
  ['uuid', 'gpu_uuid'],
  ['clocks.sm', 'clocks.current.sm'],
  ['clocks.mem', 'clocks.current.memory'],
  ['clocks.max.sm', 'clocks.max.graphics'],
  ['clocks_event_reasons.active', 'clocks_throttle_reasons.active'],
  ['used_memory', 'used_gpu_memory'],
  ['process_name', 'name'],
];

/** Every name under which a field may stand, the given one first. */
export function namesOfField(field: string): string[] {
  // `name` is a field of GPUs and an alias among fields of processes: its own row comes first.
  const row = aliases.find((names) => names.includes(field)) ?? [];
  return [field, ...row.filter((name) => name !== field)];
}

/** Units of fields, by the beginning of their names, as headers show them. */
const units: readonly (readonly [prefix: string, unit: string])[] = [
  ['memory.', 'MiB'],
  ['used_memory', 'MiB'],
  ['used_gpu_memory', 'MiB'],
  ['power.', 'W'],
  ['enforced.power.', 'W'],
  ['utilization.', '%'],
  ['clocks.', 'MHz'],
  ['fan.speed', '%'],
];

export function unitOfField(field: string): string | null {
  return units.find(([prefix]) => field.startsWith(prefix))?.[1] ?? null;
}
