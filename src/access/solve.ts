import type { ContextValue } from '../policy/types.js'
import type { Budget } from './budget.js'
import type { Assignment, Atom, Formula, Slot } from './formula.js'
import { type Literal, type SlotAnswer, valueFor } from './slot-values.js'

/** `certain`: parts in doubt do not hold, and nothing may hang on a key that is open. `possible`: they may. */
export type Mode = 'certain' | 'possible'

/** An assignment under which a formula holds; `never`: there is none; `undecided`: the budget was spent. */
export type Solution =
  | { readonly assignment: Assignment; readonly literals: readonly Literal[] }
  | 'never'
  | 'undecided'

/** Branches after which a search is given up. */
const MOST_BRANCHES = 5000

type Alternatives = readonly Formula[]

interface Partial {
  readonly literals: readonly Literal[]
  readonly bySlot: ReadonlyMap<Slot, readonly Literal[]>
}

/** Searches for values of all slots under which the formula holds. Remembers what it learned about single slots. */
export class Solver {
  private readonly known = new Map<string, SlotAnswer>()
  private branches = 0
  private isUndecided = false

  constructor(private readonly budget: Budget) {}

  solve(formula: Formula, mode: Mode): Solution {
    this.branches = 0
    this.isUndecided = false
    const found = this.search([formula], { literals: [], bySlot: new Map() }, mode)
    if (found === undefined) return this.isUndecided ? 'undecided' : 'never'
    const assignment = new Map<Slot, ContextValue | undefined>()
    for (const [slot, literals] of found.bySlot) {
      const answer = this.valueOf(slot, literals)
      if (typeof answer !== 'string') assignment.set(slot, answer.value)
    }
    return { assignment, literals: found.literals }
  }

  private search(agenda: readonly Formula[], given: Partial, mode: Mode): Partial | undefined {
    const choices: Alternatives[] = []
    let partial = given
    const queue = [...agenda]
    for (const formula of queue) {
      if (formula.type === 'true') continue
      if (formula.type === 'and') queue.push(...formula.of)
      else if (formula.type === 'or') choices.push(formula.of)
      else if (formula.type === 'literal') {
        const next = this.assume(partial, formula, mode)
        if (next === undefined) return undefined
        partial = next
      } else if (formula.type === 'false' || mode === 'certain') return undefined
    }
    return this.choose(choices, partial, mode)
  }

  /** Settles the choice with the fewest ways left, and the rest after it. */
  private choose(choices: readonly Alternatives[], partial: Partial, mode: Mode): Partial | undefined {
    const open: Alternatives[] = []
    for (const choice of choices) {
      const left = choice.filter((one) => this.isOpen(one, partial, mode))
      if (left.length === 0) return undefined
      if (!left.some((one) => isSettled(one, partial, mode))) open.push(left)
    }
    const narrowest = open.reduce<Alternatives | undefined>(
      (least, one) => (least === undefined || one.length < least.length ? one : least),
      undefined,
    )
    if (narrowest === undefined) return partial
    const others = open.filter((one) => one !== narrowest).map((of): Formula => ({ type: 'or', of }))
    for (const alternative of narrowest) {
      this.branches += 1
      if (this.branches > MOST_BRANCHES) {
        this.isUndecided = true
        return undefined
      }
      const found = this.search([alternative, ...others], partial, mode)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** Whether an alternative is not ruled out at first sight. */
  private isOpen(formula: Formula, partial: Partial, mode: Mode): boolean {
    if (formula.type === 'false') return false
    if (formula.type === 'doubt') return mode === 'possible'
    if (formula.type === 'and') return formula.of.every((part) => this.isOpen(part, partial, mode))
    return formula.type !== 'literal' || this.assume(partial, formula, mode) !== undefined
  }

  private assume(partial: Partial, literal: Literal, mode: Mode): Partial | undefined {
    const { slot } = literal.atom
    if (slot.kind === 'open' && mode === 'certain') return undefined
    if (isAmong(partial.literals, literal)) return partial
    if (!this.budget.spend(partial.literals.length + 1)) {
      this.isUndecided = true
      return undefined
    }
    const onSlot = [...(partial.bySlot.get(slot) ?? []), literal]
    const answer = this.valueOf(slot, onSlot)
    if (answer === 'undecided') this.isUndecided = true
    if (typeof answer === 'string') return undefined
    return {
      literals: [...partial.literals, literal],
      bySlot: new Map(partial.bySlot).set(slot, onSlot),
    }
  }

  private valueOf(slot: Slot, literals: readonly Literal[]): SlotAnswer {
    const marks = literals.map(({ atom, holds }) => (holds ? atom.id : -atom.id)).toSorted((a, b) => a - b)
    const key = `${slot.id}|${marks.join()}`
    const known = this.known.get(key)
    if (known !== undefined) return known
    const answer = valueFor(slot, literals, this.budget)
    this.known.set(key, answer)
    return answer
  }
}

function isAmong(literals: readonly Literal[], { atom, holds }: { atom: Atom; holds: boolean }): boolean {
  return literals.some((one) => one.atom === atom && one.holds === holds)
}

/** Whether an alternative holds already, so that nothing need be chosen. */
function isSettled(formula: Formula, { literals }: Partial, mode: Mode): boolean {
  if (formula.type === 'literal') return isAmong(literals, formula)
  return formula.type === 'true' || (formula.type === 'doubt' && mode === 'possible')
}
