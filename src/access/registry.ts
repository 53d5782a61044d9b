import type { Condition } from '../policy/types.js'
import type { ObjectFilter } from './object-filter.js'
import type { Atom, Slot } from './formula.js'
import type { Pins } from './variable-values.js'

/** What a slot is asked for by; the rest has defaults. */
export type SlotSpec = Pick<Slot, 'id' | 'key' | 'kind'> & Partial<Slot>

/** The slots and conditions of one question, each once, so that both requests of a read share them. */
export class Registry {
  private readonly slots = new Map<string, Slot>()
  private readonly atoms = new Map<string, Atom>()
  private readonly hints = new Map<Slot, Set<string>>()
  private readonly pins: ReadonlyMap<string, string | undefined>

  constructor(
    private readonly filter: ObjectFilter,
    readonly nowMs: number,
    pins: Pins = new Map(),
  ) {
    this.pins = new Map([...pins].map(([{ id }, value]) => [id, value]))
  }

  /** Whether an attempt settles a slot, and with what. */
  pinned(id: string): { readonly value: string | undefined } | undefined {
    return this.pins.has(id) ? { value: this.pins.get(id) } : undefined
  }

  /** Slots that variables in policies stand for, with values that would make something match. */
  get variables(): ReadonlyMap<Slot, ReadonlySet<string>> {
    return this.hints
  }

  noteVariable(slot: Slot, hints: readonly string[]): void {
    this.hints.set(slot, new Set([...(this.hints.get(slot) ?? []), ...hints]))
  }

  /** Globs of the objects that count as logs. */
  get objects(): readonly string[] {
    return this.filter.objects
  }

  get exampleObject(): string {
    return this.filter.exampleObject
  }

  /** Whether a resource pattern can mean one of the objects at all. */
  mayBeObject(pattern: string): boolean {
    return this.filter.admits(pattern)
  }

  slot(spec: SlotSpec): Slot {
    const known = this.slots.get(spec.id)
    if (known !== undefined) return known
    const made: Slot = { optional: false, multiple: false, domain: [], except: [], ...spec }
    this.slots.set(made.id, made)
    return made
  }

  atom(slot: Slot, condition: Condition): Atom {
    const { operator, values } = condition
    const { name, qualifier, ifExists } = operator
    const key = JSON.stringify([slot.id, name, qualifier, ifExists, condition.key, values])
    const known = this.atoms.get(key)
    if (known !== undefined) return known
    const made = { id: this.atoms.size + 1, slot, condition }
    this.atoms.set(key, made)
    return made
  }

  /** Every condition that was met, by slot. */
  bySlot(): ReadonlyMap<Slot, readonly Atom[]> {
    const found = new Map<Slot, Atom[]>()
    for (const atom of this.atoms.values()) {
      const onSlot = found.get(atom.slot)
      if (onSlot === undefined) found.set(atom.slot, [atom])
      else onSlot.push(atom)
    }
    return found
  }
}
