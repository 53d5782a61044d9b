import { holds } from '../policy/conditions.js'
import { contextOf } from '../policy/context.js'
import type { ContextValue } from '../policy/types.js'
import { candidateTexts } from './candidates.js'
import type { Assignment, Formula, Slot } from './formula.js'
import type { Registry } from './registry.js'
import type { Mode } from './solve.js'

/** A request as it comes when the caller chooses nothing: optional keys absent, the others at their likeliest value. */
export function plainValues(registry: Registry): Assignment {
  return new Map([...registry.bySlot().keys()].map((slot) => [slot, plainValue(slot)]))
}

function plainValue(slot: Slot): ContextValue | undefined {
  if (slot.optional) return undefined
  const value = candidateTexts(slot, []).find((one) => !slot.except.includes(one))
  return slot.multiple && value !== undefined ? [value] : value
}

/** Whether a formula holds under values for all its slots. */
export function truthUnder(formula: Formula, values: Assignment, mode: Mode): boolean {
  switch (formula.type) {
    case 'true':
      return true
    case 'false':
      return false
    case 'doubt':
      return mode === 'possible'
    case 'and':
      return formula.of.every((part) => truthUnder(part, values, mode))
    case 'or':
      return formula.of.some((part) => truthUnder(part, values, mode))
    case 'literal': {
      const { slot, condition } = formula.atom
      if (slot.kind === 'open' && mode === 'certain') return false
      const value = values.get(slot)
      const context = contextOf(value === undefined ? {} : { [condition.key]: value })
      return holds(condition, undefined, context) === (formula.holds ? 'yes' : 'no')
    }
  }
}
