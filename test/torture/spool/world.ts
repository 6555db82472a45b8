/**
 * A spool over a disk that fails, and what must be true of it after every step: nothing that was logged is lost, doubled or
 * invented, the counts add up, no file stays open, and nothing throws.
 */
import assert from 'node:assert/strict';
import type { FileSystem } from '../../../src/spool/file-system.ts';
import { LANES, RESCUE_AFTER } from '../../../src/spool/spool.ts';
import type { Random } from '../../spool/fake-disk.ts';
import { FakeFileSystem, type Fault } from '../../spool/fake-file-system.ts';
import { seeded } from '../../spool/random.ts';
import { Life } from './life.ts';
import type { Step } from './steps.ts';

type StepOf<D extends Step['do']> = Extract<Step, { do: D }>;

export class World {
  readonly disk = new FakeFileSystem();
  #lives = 1;
  #life = new Life(this.disk, '/spool/owner-1');
  #rescue = this.#life.fixture.rescue();
  #rate: { of: number; faults: readonly Fault[]; random: Random } | undefined;
  #once: { at: number; fault: Fault }[] = [];
  #crash: { step: StepOf<'crash'>; at: number } | undefined;
  /** The process does nothing any more. */
  #isFrozen = false;
  #interrupt: { at: number; action: () => void } | undefined;
  /** What fails does so for the spool, not for who looks at the disk. */
  #isLooking = false;

  constructor() {
    this.disk.fault = (call) => this.#fault(call);
  }

  perform(step: Step): void {
    this.#do(step);
    if (this.#isFrozen) this.#die();
    else {
      const rescued = step.do === 'rescue' && step.interruptAt === undefined;
      this.#looking(() => this.#life.check(rescued));
    }
  }

  /** The disk recovers, all that waits is written, and the process ends. */
  finish(): void {
    if (this.#crash !== undefined) this.#die();
    this.perform({ do: 'heal' });
    this.perform({ do: 'sleep', ms: 1_000 });
    if (!this.#life.isClosed) {
      const { memory } = this.#life.fixture;
      const { length } = memory;
      this.perform({ do: 'append', lane: 'logs-normal', bytes: 10, now: true });
      assert.equal(memory.length, length, 'the disk is well, and not used');
    }
    this.perform({ do: 'close' });
    assert.equal(this.disk.open, 0, 'files stay open');
    this.#die();
  }

  #do(step: Step): void {
    const { writer, clock } = this.#life.fixture;
    switch (step.do) {
      case 'append':
        this.#life.append(step.lane, step.bytes, step.now);
        break;
      case 'appendBroken':
        this.#appendBroken(step);
        break;
      case 'endTurn':
        this.#interrupted(
          step.lookAt,
          () => this.#rescue.look(),
          () => this.#endTurn(),
        );
        break;
      case 'rescue':
        this.#rescueAll(step);
        break;
      case 'sleep':
        clock.time += step.ms;
        break;
      case 'setResource':
        writer.setResource(Buffer.from(`${++this.#life.resource}`));
        break;
      case 'hurry':
        this.#life.isHurried = true;
        writer.hurry();
        this.#life.allWritten();
        break;
      case 'askToSeal': {
        const lane = this.#life.fixture.lanes[step.lane];
        lane.askToSeal(lane.number);
        break;
      }
      case 'sync':
        this.#sync();
        break;
      case 'newShipper':
        this.#rescue = this.#life.fixture.rescue();
        break;
      case 'writeBack':
        this.disk.disk.writeBack(seeded(step.seed));
        break;
      case 'fill':
        this.disk.capacity = this.disk.disk.used() + step.room;
        break;
      case 'fail':
        this.#rate = { of: step.rate, faults: step.faults, random: seeded(step.seed) };
        break;
      case 'failOnce':
        this.#once.push({ at: step.at, fault: step.fault });
        break;
      case 'heal':
        this.#rate = undefined;
        this.#once = [];
        this.disk.capacity = Number.POSITIVE_INFINITY;
        break;
      case 'crash':
        if (this.#crash === undefined) this.#crash = { step, at: step.at };
        else this.#isFrozen = true;
        break;
      case 'close':
        writer.close();
        this.#life.isClosed = true;
        this.#life.allWritten();
        break;
    }
  }

  #endTurn(): void {
    this.#life.fixture.writer.writeNow();
    this.#life.allWritten();
  }

  #appendBroken({ lane, now }: StepOf<'appendBroken'>): void {
    if (this.#life.isClosed) this.#life.late++;
    else this.#life.broken++;
    const encode = () => {
      throw new Error('cannot be encoded');
    };
    this.#life.fixture.writer.append(lane, encode, undefined, 0, now);
  }

  #rescueAll({ interruptAt, by }: StepOf<'rescue'>): void {
    const action = () => {
      this.#life.wasRobbed = true;
      if (by === 'endTurn') this.#endTurn();
      else this.#life.append('logs-normal', 20, by === 'appendNow');
    };
    this.#rescue.look();
    this.#life.fixture.clock.time += RESCUE_AFTER;
    this.#interrupted(interruptAt, action, () => this.#rescue.look());
  }

  /** Does one thing, and another at its nth call of the file system. */
  #interrupted(at: number | undefined, by: () => void, action: () => void): void {
    if (at !== undefined) this.#interrupt = { at, action: by };
    action();
    this.#interrupt = undefined;
  }

  #sync(): void {
    let visible: ReturnType<Life['visible']> = [];
    this.#looking(() => {
      visible = this.#life.visible();
    });
    for (const found of visible) {
      let fd: number | undefined;
      try {
        fd = this.disk.openSync(found.path, 'read');
        this.disk.fdatasyncSync(fd);
        this.#life.synced(found);
      } catch {
        // Not synced, then.
      } finally {
        if (fd !== undefined) this.#looking(() => this.disk.closeSync(fd as number));
      }
    }
  }

  #fault(call: keyof FileSystem): Fault | undefined {
    if (this.#isLooking) return undefined;
    if (this.#isFrozen) return 'EIO';
    if (this.#crash !== undefined && --this.#crash.at === 0) {
      this.#isFrozen = true;
      return this.#crash.step.short ? 'short' : 'EIO';
    }
    const interrupt = this.#interrupt;
    if (interrupt !== undefined && --interrupt.at === 0) interrupt.action();
    const fault = this.#planned();
    if (call === 'ftruncateSync' && fault !== undefined && this.#life.wasRobbed) this.#life.mayDouble = true;
    return fault;
  }

  #planned(): Fault | undefined {
    for (const once of this.#once) {
      if (--once.at === 0) return once.fault;
    }
    const rate = this.#rate;
    if (rate === undefined || rate.random() >= rate.of) return undefined;
    return rate.faults[Math.floor(rate.random() * rate.faults.length)];
  }

  #looking(action: () => void): void {
    this.#isLooking = true;
    try {
      action();
      assert.ok(this.disk.open <= LANES.length, 'files stay open');
    } finally {
      this.#isLooking = false;
    }
  }

  #die(): void {
    const { power, seed } = this.#crash?.step ?? { power: false, seed: 0 };
    this.#crash = undefined;
    this.#isFrozen = false;
    if (power) this.disk.cutPower(seeded(seed));
    else this.disk.killProcess();
    this.#looking(() => this.#life.checkRemains(power));
    this.#life = new Life(this.disk, `/spool/owner-${++this.#lives}`);
    this.#rescue = this.#life.fixture.rescue();
  }
}

export function live(history: readonly Step[]): void {
  const world = new World();
  for (const step of history) world.perform(step);
  world.finish();
}
