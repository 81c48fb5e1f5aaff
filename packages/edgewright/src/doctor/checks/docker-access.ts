import type { HostFacts } from '../../contract/host-facts.ts';
import { hasGpu } from '../box.ts';
import { fail, pass, skip, warn, type Check, type Judgement } from '../check.ts';
import { manual } from '../remedy.ts';

export const dockerAccessCheck: Check = {
  id: 'docker-access',
  title: 'Container engine',
  phases: ['before', 'during'],
  why: 'GPU engines come as container images. The embedded engine and engines installed on the host do without.',
  source: [
    'compatibility matrix (Dec 2024): verification commands',
    'Jetson Thor workshop (2025): user permissions',
  ],
  applies: () => null,
  judge: (facts) => {
    const { docker } = facts.containers;
    if (docker === null) return skip('Docker could not be asked.');
    switch (docker.access) {
      case 'ok':
        return pass(`Docker ${docker.version ?? '(version not known)'} answers.`);
      case 'not-installed':
        return judgeNotInstalled(facts);
      case 'not-running':
        return judgeUnreachable(facts, `Docker does not run${because(facts)}.`, {
          summary:
            docker.daemonJson?.verdict === 'invalid'
              ? `Correct ${docker.daemonJson.path} first; with it Docker cannot start. Then start it, now and at every boot.`
              : 'Start Docker, now and at every boot.',
          commands: ['sudo systemctl enable --now docker', 'docker info'],
          undo: ['sudo systemctl disable --now docker'],
        });
      case 'denied':
        return judgeDenied(facts);
      case 'unknown':
        return skip(`Docker could not be asked${because(facts)}.`);
    }
  },
};

function judgeNotInstalled(facts: HostFacts): Judgement {
  const { podman } = facts.containers;
  if (podman !== null)
    return pass(`Docker is not installed; Podman ${podman.version ?? ''} is.`.replace('  ', ' '));
  if (!hasGpu(facts)) return skip('Docker is not installed, and without a GPU nothing needs it.');
  return warn(
    'Docker is not installed: engines for the GPU come as images.',
    manual({
      summary: 'Install Docker.',
      commands: ['sudo apt-get update', 'sudo apt-get install -y docker.io'],
      undo: ['sudo apt-get remove -y docker.io'],
    }),
  );
}

/** Joining the group stays manual: its members can become root, so it is not ours to decide. */
function judgeDenied(facts: HostFacts): Judgement {
  const isMember = facts.user?.groups.includes('docker') ?? false;
  if (isMember) {
    return judgeUnreachable(facts, `Docker refuses this user, who is in the group docker${because(facts)}.`, {
      summary: 'Look at the socket: it should belong to root:docker with mode 660.',
      commands: ['ls -l /var/run/docker.sock', 'sudo systemctl restart docker.socket'],
    });
  }
  const groups = facts.user === null ? '' : ` (groups: ${facts.user.groups.join(', ') || 'none'})`;
  return judgeUnreachable(facts, `Docker runs, but this user is not in the group docker${groups}.`, {
    summary:
      'Add the user to the group docker, then log in again. Not done automatically: its members can become root.',
    commands: ['sudo usermod -aG docker "$USER"', 'newgrp docker', 'docker info'],
    undo: ['sudo gpasswd -d "$USER" docker'],
  });
}

/** Without a GPU nothing needs Docker, so it stops nothing. */
function judgeUnreachable(
  facts: HostFacts,
  evidence: string,
  remedy: Parameters<typeof manual>[0],
): Judgement {
  return hasGpu(facts) ? fail(evidence, manual(remedy)) : warn(evidence, manual(remedy));
}

function because(facts: HostFacts): string {
  const problem = facts.containers.docker?.problem ?? null;
  return problem === null ? '' : ` (${problem})`;
}
