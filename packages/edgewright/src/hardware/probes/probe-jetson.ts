import type { JetsonFacts } from '../../contract/jetson-facts.ts';
import { whyUnanswered, type Inquiry } from '../inquiry.ts';
import {
  parseJetsonClocks,
  parsePowerMode,
  parsePowerModes,
  type PowerMode,
} from '../parse/parse-power-mode.ts';
import { l4tOfPackage, parseBootSlots } from '../parse/parse-tegra-release.ts';
import type { BoardFacts } from './probe-board.ts';
import type { PackageFindings } from './probe-packages.ts';

/** What only a Jetson has; JetPack is derived from the release later. Null on other machines. */
export async function probeJetson(
  inquiry: Inquiry,
  found: { board: Promise<BoardFacts>; packages: Promise<PackageFindings> },
): Promise<Omit<JetsonFacts, 'jetpack' | 'jetpackStatus'> | null> {
  const board = await found.board;
  if (!board.isJetson) return null;
  const [release, powerMode, listed, packages] = await Promise.all([
    readRelease(inquiry, board, found.packages),
    readPowerMode(inquiry),
    inquiry.text('/etc/nvpmodel.conf'),
    found.packages,
  ]);
  const powerModes = parsePowerModes(listed ?? '');
  if (release.l4tSource !== null) inquiry.source('jetson.l4t', release.l4tSource);
  if (powerModes !== null) inquiry.source('jetson.powerModes', '/etc/nvpmodel.conf');
  if (powerModes === null) inquiry.unknown('jetson.powerModes', '/etc/nvpmodel.conf lists none');
  if (board.module === null) inquiry.unknown('jetson.module', 'the device tree names no module');
  if (board.boardSpec === null) {
    inquiry.unknown('jetson.boardSpec', '/etc/nv_boot_control.conf names no TNSPEC');
  }
  const jetpackPackage = packages.packages.get('nvidia-jetpack') ?? null;
  if (jetpackPackage === null) {
    inquiry.unknown('jetson.jetpackPackage', packages.problem ?? 'nvidia-jetpack is not installed');
  }
  return {
    ...release,
    jetpackPackage,
    module: board.module,
    boardSpec: board.boardSpec,
    powerMode,
    powerModes,
  };
}

async function readRelease(
  inquiry: Inquiry,
  board: BoardFacts,
  packages: Promise<PackageFindings>,
): Promise<{ l4t: string | null; l4tSource: string | null }> {
  if (board.l4t !== null) return { l4t: board.l4t, l4tSource: '/etc/nv_tegra_release' };
  const packaged = l4tOfPackage((await packages).packages.get('nvidia-l4t-core') ?? '');
  if (packaged !== null) return { l4t: packaged, l4tSource: 'dpkg' };
  const slots = parseBootSlots((await inquiry.output(['nvbootctrl', 'dump-slots-info'])) ?? '');
  if (slots !== null) return { l4t: slots, l4tSource: 'nvbootctrl' };
  inquiry.unknown('jetson.l4t', 'neither /etc/nv_tegra_release nor nvidia-l4t-core nor nvbootctrl name it');
  return { l4t: null, l4tSource: null };
}

async function readPowerMode(inquiry: Inquiry): Promise<PowerMode | null> {
  const argv = ['nvpmodel', '-q'];
  const outcome = await inquiry.run(argv);
  const mode = outcome.kind === 'ran' ? parsePowerMode(outcome.stdout) : null;
  if (mode !== null) {
    inquiry.source('jetson.powerMode', 'nvpmodel -q');
    return mode;
  }
  const clocks = parseJetsonClocks((await inquiry.output(['jetson_clocks', '--show'])) ?? '');
  if (clocks.powerMode !== null) {
    inquiry.source('jetson.powerMode', 'jetson_clocks --show');
    return { id: null, name: clocks.powerMode };
  }
  inquiry.unknown('jetson.powerMode', whyUnanswered(inquiry, argv, outcome));
  return null;
}
