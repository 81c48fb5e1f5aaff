import { readdir, readFile } from 'node:fs/promises';
import { afterName, processGroupField, residentPagesField } from '../../base/process-identity.ts';

/** Linux on every architecture that we run on. */
const pageBytes = 4_096;

/**
 * Memory of a process group: the resident sets of its members together. Shared pages count once for each of them, so
 * the figure is an upper bound for engines of several processes. Null when nothing of the group is left.
 */
export async function groupMemoryBytes(groupId: number): Promise<number | null> {
  const members = await groupMembers(groupId);
  if (members.length === 0) return null;
  return members.reduce((sum, { residentBytes }) => sum + residentBytes, 0);
}

/** The processes of a group that exist now. */
export async function groupMembers(groupId: number): Promise<{ pid: number; residentBytes: number }[]> {
  const entries = await readdir('/proc').catch(() => []);
  const members = await Promise.all(
    entries
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => ({ pid: Number(name), residentBytes: await residentBytes(name, groupId) })),
  );
  return members.flatMap(({ pid, residentBytes: bytes }) =>
    bytes === null ? [] : [{ pid, residentBytes: bytes }],
  );
}

/** Null for a process of another group, or one that has just ended. */
async function residentBytes(pid: string, groupId: number): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  const fields = afterName(stat);
  if (Number(fields[processGroupField]) !== groupId) return null;
  return Number(fields[residentPagesField] ?? 0) * pageBytes;
}
