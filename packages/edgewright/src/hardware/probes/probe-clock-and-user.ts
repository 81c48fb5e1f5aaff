import type { HostFacts } from '../../contract/host-facts.ts';
import { whyUnanswered, type Inquiry } from '../inquiry.ts';
import { parseClock, parseUser } from '../parse/parse-tables.ts';

/** Whether a time service keeps the clock. */
export async function probeClock(inquiry: Inquiry): Promise<HostFacts['clock']> {
  const argv = ['timedatectl', 'show'];
  const outcome = await inquiry.run(argv);
  const clock = parseClock(outcome.kind === 'ran' ? outcome.stdout : '');
  if (clock.synchronized !== null || clock.serviceEnabled !== null) return { ...clock, offsetSeconds: null };
  inquiry.unknown('clock', whyUnanswered(inquiry, argv, outcome));
  return null;
}

/** The user who asks. */
export async function probeUser(inquiry: Inquiry): Promise<HostFacts['user']> {
  const argv = ['id'];
  const outcome = await inquiry.run(argv);
  const user = parseUser(outcome.kind === 'ran' ? outcome.stdout : '');
  if (user === null) inquiry.unknown('user', whyUnanswered(inquiry, argv, outcome));
  return user;
}
