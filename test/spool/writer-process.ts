/** An owner that writes entries and never sends any: `<count>` of them, each on the disk before the next. */
import { machineClock } from '../../src/spool/clock.ts';
import { nodeFileSystem } from '../../src/spool/file-system.ts';
import { laneMemories } from '../../src/spool/lane-memory.ts';
import { makeOwnerFolder } from '../../src/spool/owner-folder.ts';
import { SharedState } from '../../src/spool/shared-state.ts';
import { SpoolWriter } from '../../src/spool/spool-writer.ts';
import { encodeText } from './entries.ts';

const [dir = '', name = '', count = '0'] = process.argv.slice(2);
const writer = new SpoolWriter({
  fileSystem: nodeFileSystem,
  dir: makeOwnerFolder(dir),
  settings: { durability: 'call', segmentBytes: 4_096 },
  resource: Buffer.from(`resource of ${name}`),
  state: new SharedState(),
  lanes: laneMemories(),
  clock: machineClock,
  toMemory: () => {
    throw new Error('the disk refused a write');
  },
  wake: () => {},
  diskChanged: () => {},
});
for (let index = 0; index < Number(count); index++) {
  const lane = index % 5 === 0 ? 'logs-high' : 'logs-normal';
  writer.append(lane, encodeText, `${name} ${index}`, Date.now(), false);
}
console.log('written');
setInterval(() => {}, 60_000);
