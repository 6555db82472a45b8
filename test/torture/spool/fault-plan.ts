/** What the disk of a history does wrong, and when the process or the power ends. */
import assert from 'node:assert/strict';
import type { FileSystem } from '../../../src/spool/file-system.ts';
import type { Random } from '../../spool/fake-disk.ts';
import type { FakeFileSystem, Fault } from '../../spool/fake-file-system.ts';
import { seeded } from '../../spool/random.ts';
import type { Step, StepOf } from './steps.ts';

export class FaultPlan {
  /** Told of every call that is made to fail. */
  onFault: (call: keyof FileSystem, fault: Fault) => void = () => {};
  readonly #disk: FakeFileSystem;
  #rate: { of: number; faults: readonly Fault[]; random: Random } | undefined;
  #once: { at: number; fault: Fault }[] = [];
  #crash: { step: StepOf<'crash'>; at: number } | undefined;
  #isFrozen = false;
  #interrupt: { at: number; action: () => void } | undefined;
  /** What fails does so for the spool, not for who looks at the disk. */
  #isLooking = false;

  constructor(disk: FakeFileSystem) {
    this.#disk = disk;
    disk.fault = (call) => this.#fault(call);
  }

  /** The process does nothing any more. */
  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  get isCrashPlanned(): boolean {
    return this.#crash !== undefined;
  }

  /** @returns false when the step is none of the disk's. */
  perform(step: Step): boolean {
    switch (step.do) {
      case 'writeBack':
        this.#disk.disk.writeBack(seeded(step.seed));
        return true;
      case 'fill':
        this.#disk.capacity = this.#disk.disk.used() + step.room;
        return true;
      case 'fail':
        this.#rate = { of: step.rate, faults: step.faults, random: seeded(step.seed) };
        return true;
      case 'failOnce':
        this.#once.push({ at: step.at, fault: step.fault });
        return true;
      case 'heal':
        this.#rate = undefined;
        this.#once = [];
        this.#disk.capacity = Number.POSITIVE_INFINITY;
        return true;
      case 'crash':
        if (this.#crash === undefined) this.#crash = { step, at: step.at };
        else this.#isFrozen = true;
        return true;
      default:
        return false;
    }
  }

  /** Does one thing, and another at its nth call of the file system. */
  interrupted(at: number | undefined, by: () => void, action: () => void): void {
    if (at !== undefined) this.#interrupt = { at, action: by };
    action();
    this.#interrupt = undefined;
  }

  /** @param maxOpen files that may be open, of the spool. */
  looking(maxOpen: number, action: () => void): void {
    this.#isLooking = true;
    try {
      action();
      assert.ok(this.#disk.open <= maxOpen, `${this.#disk.open} files are open`);
    } finally {
      this.#isLooking = false;
    }
  }

  /** The planned crash, or the process ends. @returns whether it was the power. */
  crash(): boolean {
    const { power, seed } = this.#crash?.step ?? { power: false, seed: 0 };
    this.#crash = undefined;
    this.#isFrozen = false;
    if (power) this.#disk.cutPower(seeded(seed));
    else this.#disk.killProcess();
    return power;
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
    if (fault !== undefined) this.onFault(call, fault);
    return fault;
  }

  #planned(): Fault | undefined {
    let planned: Fault | undefined;
    for (const once of this.#once) if (--once.at === 0) planned ??= once.fault;
    const rate = this.#rate;
    if (planned !== undefined || rate === undefined || rate.random() >= rate.of) return planned;
    return rate.faults[Math.floor(rate.random() * rate.faults.length)];
  }
}
