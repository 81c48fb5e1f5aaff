import { pass, skip, warn, type Check } from '../check.ts';
import { automatic, manual } from '../remedy.ts';
import { unknownReason } from '../unknown-reason.ts';

/** More than this and tokens, certificates and the order of logs suffer. */
const mostOffsetSeconds = 5;
/** Nobody ran this release earlier: such a clock was never set. */
const earliestSensibleMs = Date.UTC(2026, 0, 1);

export const clockCheck: Check = {
  id: 'clock',
  title: 'Clock',
  phases: ['before', 'after'],
  why: 'With a wrong clock every HTTPS download fails as "certificate not yet valid", and logs of several boxes cannot be compared.',
  source: ['timedatectl show'],
  applies: () => null,
  judge: (facts, { nowMs }) => {
    if (nowMs !== null && nowMs < earliestSensibleMs) {
      return warn(
        `The clock says ${new Date(nowMs).toISOString().slice(0, 10)}: it was never set.`,
        switchOn,
      );
    }
    const { clock } = facts;
    if (clock === null) return skip(`${unknownReason(facts, 'clock')}.`);
    const { offsetSeconds, serviceEnabled, synchronized } = clock;
    if (offsetSeconds !== null && Math.abs(offsetSeconds) > mostOffsetSeconds) {
      const side = offsetSeconds > 0 ? 'ahead' : 'behind';
      const evidence = `${Math.abs(offsetSeconds)} s ${side}.`;
      return warn(evidence, serviceEnabled === false ? switchOn : lookAtService);
    }
    if (synchronized === true) return pass('A time service says it is right.');
    if (serviceEnabled === false) return warn('No time service is switched on.', switchOn);
    if (synchronized === false) return warn('The time service has not set it yet.', lookAtService);
    return skip('No time service says whether it is right.');
  },
};

const switchOn = automatic('time-sync', {
  summary: 'Switch the time service on.',
  commands: ['sudo timedatectl set-ntp true'],
  undo: ['sudo timedatectl set-ntp false'],
});

const lookAtService = manual({
  summary:
    'See why the time service does not reach its servers; without a network name a server of your own.',
  commands: ['timedatectl timesync-status', 'journalctl -u systemd-timesyncd -n 20'],
});
