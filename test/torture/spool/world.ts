/**
 * A spool over a disk that fails, and what must be true of it after every step: nothing that was logged is lost, doubled or
 * invented, the counts add up, no file stays open, and nothing throws.
 */
import assert from 'node:assert/strict';
import { LANES, RESCUE_AFTER } from '../../../src/spool/spool.ts';
import { FakeFileSystem } from '../../spool/fake-file-system.ts';
import { FaultPlan } from './fault-plan.ts';
import { Life } from './life.ts';
import type { Step, StepOf } from './steps.ts';

/** A writer has one for each lane. */
const MAX_OPEN = LANES.length;

export class World {
  readonly disk = new FakeFileSystem();
  readonly #plan = new FaultPlan(this.disk);
  #lives = 1;
  #life = new Life(this.disk, '/spool/owner-1');
  #rescue = this.#life.fixture.rescue();

  constructor() {
    this.#plan.onFault = (call) => {
      if (call === 'ftruncateSync' && this.#life.wasRobbed) this.#life.mayDouble = true;
    };
  }

  perform(step: Step): void {
    if (!this.#plan.perform(step)) this.#do(step);
    if (this.#plan.isFrozen) this.#die();
    else {
      const rescued = step.do === 'rescue' && step.interruptAt === undefined;
      this.#plan.looking(MAX_OPEN, () => this.#life.check(rescued));
    }
  }

  /** The disk recovers, all that waits is written, and the process ends. */
  finish(): void {
    if (this.#plan.isCrashPlanned) this.#die();
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
        this.#plan.interrupted(
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
    this.#plan.interrupted(interruptAt, action, () => this.#rescue.look());
  }

  #sync(): void {
    let visible: ReturnType<Life['visible']> = [];
    this.#plan.looking(MAX_OPEN, () => {
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
        if (fd !== undefined) this.#close(fd);
      }
    }
  }

  #close(fd: number): void {
    this.#plan.looking(MAX_OPEN + 1, () => this.disk.closeSync(fd));
  }

  #die(): void {
    const power = this.#plan.crash();
    this.#plan.looking(MAX_OPEN, () => this.#life.checkRemains(power));
    this.#life = new Life(this.disk, `/spool/owner-${++this.#lives}`);
    this.#rescue = this.#life.fixture.rescue();
  }
}

export function live(history: readonly Step[]): void {
  const world = new World();
  for (const step of history) world.perform(step);
  world.finish();
}
