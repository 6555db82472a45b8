/**
 * A whole spool over a disk that fails: writer, rescue, backlog, eviction and quarantine, and heirs that take over what the
 * dead leave. After any history everything is sent once, or counted, or had not been promised when its process ended.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Batch } from '../../../src/spool/batch.ts';
import type { Signal } from '../../../src/spool/spool.ts';
import { readSegment } from '../../spool/entries.ts';
import { FakeFileSystem } from '../../spool/fake-file-system.ts';
import { TwoClocks, textsIn } from '../../spool/reader-stage.ts';
import { Book, name } from './book.ts';
import { EstateOwner } from './estate-owner.ts';
import { FaultPlan } from './fault-plan.ts';
import type { ReaderStep, Step, StepOf } from './steps.ts';

const SPOOL = '/spool';
const QUARANTINE = `${SPOOL}/quarantine`;
const SIGNALS: readonly Signal[] = ['logs', 'traces'];
/** Batches under way at a time. */
const UNDER_WAY = 4;
/** The writer's four, and two for each segment that is read or on its way. */
const MAX_OPEN = 40;

export class Estate {
  readonly #disk = new FakeFileSystem();
  readonly #plan = new FaultPlan(this.#disk);
  readonly #clock = new TwoClocks();
  readonly #book = new Book();
  #owners = 0;
  #owner: EstateOwner;
  #underWay: Batch[] = [];
  /** Counted by owners that are dead. */
  #droppedBefore = 0;
  /** Something may have been sent without that being noted. */
  #isUnsure = false;
  #isReading = false;
  #wasBound = false;

  constructor() {
    this.#plan.onFault = (call, fault) => {
      // A cursor that cannot be read is none, unless what failed is sure to pass.
      if (call === 'readFileSync' && fault !== 'EMFILE' && fault !== 'short') this.#mayDouble();
      if (this.#isReading) this.#isUnsure = true;
      if (call === 'ftruncateSync' && this.#owner.wasRobbed) this.#mayDouble();
    };
    this.#owner = this.#newOwner();
  }

  #newOwner(): EstateOwner {
    return new EstateOwner(this.#disk, this.#clock, this.#book, ++this.#owners);
  }

  #mayDouble(): void {
    this.#owner.mayDouble = true;
    for (const entry of this.#book.all) entry.mayComeAgain = true;
  }

  perform(step: Step | ReaderStep): void {
    if (!this.#performForReader(step) && !this.#plan.perform(step as Step)) this.#do(step as Step);
    if (this.#plan.isFrozen) this.#die(step.do === 'settle');
    else this.#looking(() => this.#owner.check(this.#elsewhere()));
  }

  #do(step: Step): void {
    const owner = this.#owner;
    switch (step.do) {
      case 'append':
        owner.append(step.lane, step.bytes, step.now);
        break;
      case 'appendBroken':
        owner.appendBroken(step.lane, step.now);
        break;
      case 'endTurn': {
        const look = () => void owner.rescue.look();
        this.#plan.interrupted(step.lookAt, look, () => owner.endTurn());
        break;
      }
      case 'rescue':
        this.#rescue(step);
        break;
      case 'sleep':
        this.#clock.pass(step.ms);
        break;
      case 'setResource':
        owner.setResource();
        break;
      case 'hurry':
        owner.hurry();
        break;
      case 'askToSeal': {
        const { active } = owner.stage.backlog.shelf.own(step.lane) ?? {};
        if (active !== undefined) owner.stage.backlog.shelf.seal(active);
        break;
      }
      case 'sync':
        this.#sync();
        break;
      case 'newShipper':
        this.#newShipper();
        break;
      case 'close':
        owner.close();
    }
  }

  #rescue({ interruptAt, by }: StepOf<'rescue'>): void {
    const owner = this.#owner;
    const action = () => {
      owner.wasRobbed = true;
      if (by === 'endTurn') owner.endTurn();
      else owner.append('logs-normal', 20, by === 'appendNow');
    };
    owner.letWait();
    this.#plan.interrupted(interruptAt, action, () => owner.rescue.look());
  }

  /** @returns false when the step is not the reader's. */
  #performForReader(step: Step | ReaderStep): boolean {
    this.#isReading = true;
    try {
      if (step.do === 'take') this.#take(step.signal, step.entries);
      else if (step.do === 'settle') this.#settle(this.#pick(step.which), step.refused);
      else if (step.do === 'release') this.#release(step.which);
      else if (step.do === 'bound') this.#bound();
      else return false;
      return true;
    } finally {
      this.#isReading = false;
    }
  }

  /** What was sent of the same segment behind it cannot be noted before it is sent too. */
  #release(which: number): void {
    this.#pick(which)?.release();
    this.#isUnsure = true;
  }

  #bound(): void {
    this.#owner.stage.bounds.enforce();
    this.#wasBound = true;
  }

  #pick(which: number): Batch | undefined {
    return this.#underWay.splice(which % Math.max(1, this.#underWay.length), 1)[0];
  }

  #take(signal: Signal, entries: number): void {
    if (this.#underWay.length >= UNDER_WAY) return;
    const batch = this.#owner.stage.take(signal, { entries });
    if (batch === undefined) return;
    const others = new Set(this.#underWay.flatMap(textsIn));
    for (const text of textsIn(batch)) {
      const entry = this.#book.entry(text);
      assert.ok(!others.has(text) || entry.mayComeAgain, `${name(entry)} is under way twice`);
    }
    this.#underWay.push(batch);
  }

  #settle(batch: Batch | undefined, atMost: number): void {
    if (batch === undefined) return;
    const { backlog } = this.#owner.stage;
    const refused = Math.min(atMost, batch.entries);
    const [group] = batch.groups;
    if (group !== undefined && refused > 0) {
      backlog.quarantine(batch.signal, { ...group, entries: group.entries.slice(0, refused) }, '400');
    }
    for (const [index, text] of textsIn(batch).entries()) {
      if (index < refused) this.#book.refuse(text);
      else this.#book.accept(text);
    }
    batch.settle({ delivered: batch.entries - refused, refused });
    // There may have been no room for a cursor.
    if (Number.isFinite(this.#disk.capacity)) this.#isUnsure = true;
  }

  #sync(): void {
    let visible: { path: string; texts: string[] }[] = [];
    this.#looking(() => {
      visible = this.#owner.visible();
    });
    for (const { path, texts } of visible) {
      try {
        const fd = this.#disk.openSync(path, 'read');
        try {
          this.#disk.fdatasyncSync(fd);
          for (const text of texts) this.#book.entry(text).isDurable = true;
        } finally {
          this.#disk.closeSync(fd);
        }
      } catch {
        // Not synced, then.
      }
    }
  }

  /** What was in the memory of a shipper, or evicted while under way, dies with it: here only one without any does. */
  #newShipper(): void {
    const { state } = this.#owner.stage;
    if (SIGNALS.some((signal) => state.count(signal, 'memoryEntries') > 0)) return;
    if (this.#wasBound && this.#underWay.length > 0) return;
    if (this.#underWay.length > 0 || this.#isUnsure) this.#mayDouble();
    this.#underWay = [];
    this.#looking(() => this.#owner.newShipper(this.#inherited()));
  }

  #inherited(): string[] {
    const folder = join(this.#owner.stage.folder, 'inherited');
    return this.#names(folder).map((file) => join(folder, file));
  }

  #names(folder: string): string[] {
    return this.#disk.disk.names.has(folder) ? this.#disk.readdirSync(folder).sort() : [];
  }

  #quarantined(): Set<string> {
    const segments = this.#names(QUARANTINE).filter((file) => file.endsWith('.seg'));
    return new Set(segments.flatMap((file) => readSegment(this.#disk, join(QUARANTINE, file)).frames.flat()));
  }

  /** In the quarantine or under way; the segment of what is under way can be evicted meanwhile. */
  #elsewhere(): Set<string> {
    return new Set([...this.#quarantined(), ...this.#underWay.flatMap(textsIn)]);
  }

  #looking(action: () => void): void {
    this.#plan.looking(MAX_OPEN, action);
  }

  #die(isUnsure: boolean): void {
    const unsure = isUnsure || this.#isUnsure || this.#underWay.length > 0;
    const power = this.#plan.crash();
    this.#owner.die(power, unsure);
    // Evicted while under way, they count as neither dropped nor, now, delivered.
    if (this.#wasBound)
      for (const text of this.#underWay.flatMap(textsIn)) this.#book.entry(text).mayBeLost = true;
    this.#wasBound = false;
    this.#droppedBefore += this.#owner.dropped();
    this.#underWay = [];
    this.#isUnsure = false;
    this.#looking(() => {
      this.#owner = this.#newOwner();
      this.#inherit(SPOOL);
      this.#owner.stage.backlog.adopt(this.#inherited());
    });
  }

  /** Takes all folders of owners, and what these had inherited. */
  #inherit(from: string): void {
    const { folder } = this.#owner.stage;
    const inherited = join(folder, 'inherited');
    for (const file of this.#names(from)) {
      const path = join(from, file);
      if (path === folder || path === QUARANTINE) continue;
      this.#disk.mkdirSync(inherited);
      this.#disk.renameSync(path, join(inherited, file));
      this.#inherit(join(inherited, file, 'inherited'));
    }
  }

  /** All is well again: what is still there comes out. */
  finish(): void {
    if (this.#plan.isCrashPlanned) this.#die(false);
    this.perform({ do: 'heal' });
    this.perform({ do: 'sleep', ms: 1_000 });
    this.perform({ do: 'append', lane: 'logs-normal', bytes: 10, now: true });
    for (const batch of this.#underWay.splice(0)) batch.release();
    for (let round = 0; round < 12; round++) {
      for (const signal of SIGNALS) this.#sendAll(signal);
      this.#clock.pass(60_000);
      this.#owner.stage.backlog.reconcile();
    }
    for (const signal of SIGNALS) {
      const { backlog } = this.#owner.stage;
      assert.equal(backlog.hasWork(signal), false, `${signal} do not come to their end`);
    }
    this.#checkEnd();
    this.#owner.close();
    this.#owner.stage.backlog.close();
    assert.equal(this.#disk.open, 0, 'files stay open');
    const left = this.#names(this.#owner.stage.folder).filter((file) => file !== 'inherited');
    assert.deepEqual(left, [], 'something is left over');
  }

  #sendAll(signal: Signal): void {
    const { stage } = this.#owner;
    for (let batch = stage.take(signal); batch !== undefined; batch = stage.take(signal)) {
      this.#settle(batch, 0);
    }
  }

  #checkEnd(): void {
    const kept = this.#quarantined();
    const missing = this.#book.missing().filter(({ text }) => !kept.has(text));
    const dropped = this.#droppedBefore + this.#owner.dropped();
    const which = missing.map(name).join(', ');
    assert.ok(missing.length <= dropped, `${missing.length} never came, ${dropped} dropped: ${which}`);
    if (this.#owner.mayDouble) return;
    for (const signal of SIGNALS) {
      const { state, writer } = this.#owner.stage;
      const gone = Object.values(state.dropped(signal)).reduce((sum, entries) => sum + entries, 0);
      assert.equal(state.count(signal, 'delivered') + gone, writer.appended(signal), `${signal}: the counts`);
    }
  }
}

export function inherit(history: readonly (Step | ReaderStep)[]): void {
  const estate = new Estate();
  for (const step of history) estate.perform(step);
  estate.finish();
}
