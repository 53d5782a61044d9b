import { holds } from '../policy/conditions.js'
import { contextOf } from '../policy/context.js'
import { OPERATORS } from '../policy/operator-table.js'
import { matchesGlob } from '../policy/glob.js'
import type { ContextValue } from '../policy/types.js'
import { Budget } from './budget.js'
import { candidateTexts } from './candidates.js'
import type { Atom, Slot } from './formula.js'
import { type Glob, MOST_STEPS, type TextConstraint, findText } from './glob-search.js'

/** A condition that is to hold or to fail. */
export interface Literal {
  readonly atom: Atom
  readonly holds: boolean
}

/**
 * Stands in a condition for a value with a variable that has none: no text of a request equals it.
 * Source: IAM user guide, reference_policies_variables.
 */
export const NO_VALUE = '\u0000no value\u0000'

/**
 * A value under which conditions on one slot hold and fail as asked; `none`: no value does; `undecided`: the search was
 * given up, or a comparison has no documented outcome.
 */
export type SlotAnswer = { readonly value: ContextValue | undefined } | 'none' | 'undecided'

/** Finds a value for a slot. Exact for texts, addresses, numbers, instants and truth values; lists element by element. */
export function valueFor(
  slot: Slot,
  literals: readonly Literal[],
  budget = new Budget(MOST_STEPS),
): SlotAnswer {
  const tried = new Trial(slot, literals, budget)
  if (slot.optional && tried.fits(undefined)) return { value: undefined }
  return slot.multiple ? listFor(slot, literals, tried) : singleFor(slot, literals, tried)
}

/** Tries values against all conditions, and notes where one has no documented outcome. */
class Trial {
  isUndecided = false

  constructor(
    private readonly slot: Slot,
    private readonly literals: readonly Literal[],
    readonly budget: Budget,
  ) {}

  fits(value: ContextValue | undefined): boolean {
    if (value !== undefined && !inDomain(this.slot, value)) return false
    return this.literals.every((literal) => {
      if (!this.budget.spend(literal.atom.condition.values.length)) {
        this.isUndecided = true
        return false
      }
      const truth = holds(literal.atom.condition, undefined, contextOf(contextWith(literal.atom, value)))
      if (truth === 'unknown') this.isUndecided = true
      return truth === (literal.holds ? 'yes' : 'no')
    })
  }
}

function contextWith({ condition }: Atom, value: ContextValue | undefined): Record<string, ContextValue> {
  return value === undefined ? {} : { [condition.key]: value }
}

/** Whether a slot can have a value at all. */
export function inDomain({ domain, except, notLike = [], notBeforeMs }: Slot, value: ContextValue): boolean {
  const all = typeof value === 'string' ? [value] : value
  return all.every(
    (one) =>
      one !== NO_VALUE &&
      (domain.length === 0 || domain.some((glob) => matchesGlob(glob, one))) &&
      !except.includes(one) &&
      !notLike.some((glob) => matchesGlob(glob, one)) &&
      (notBeforeMs === undefined || Date.parse(one) >= notBeforeMs),
  )
}

function singleFor(slot: Slot, literals: readonly Literal[], tried: Trial): SlotAnswer {
  if (literals.some(wantsAbsence)) return 'none'
  if (!tried.budget.spend(literals.length)) return 'undecided'
  const conditions = literals.map(({ atom }) => atom.condition)
  const found = candidateTexts(slot, conditions).find((value) => tried.fits(value))
  if (found !== undefined) return { value: found }
  if (tried.isUndecided) return 'undecided'
  // The candidates of ordered values and addresses are all there are; texts need the search.
  const texts = literals.filter(isText)
  if (texts.length < literals.filter((one) => one.atom.condition.operator.name !== 'Null').length) {
    return texts.length === 0 ? 'none' : 'undecided'
  }
  return searched(slot, texts, tried)
}

/** `Null` that only a request without the key satisfies; that was tried before. */
function wantsAbsence({ atom, holds: isHeld }: Literal): boolean {
  const { operator, values } = atom.condition
  return operator.name === 'Null' && values.every((value) => (value.toLowerCase() === 'true') === isHeld)
}

function searched(slot: Slot, texts: readonly Literal[], tried: Trial): SlotAnswer {
  const text = findText(textConstraint(slot, texts), tried.budget)
  if (text === null) return 'none'
  return text !== undefined && tried.fits(text) ? { value: text } : 'undecided'
}

const TEXT_OPERATOR = /^(?:String|Arn|Binary|Bool)/u

function isText({ atom }: Literal): boolean {
  return TEXT_OPERATOR.test(atom.condition.operator.name)
}

/** What a present value must and must not match for the literals to be so. */
function textConstraint(slot: Slot, literals: readonly Literal[]): TextConstraint {
  const some: Glob[][] = slot.domain.length === 0 ? [] : [slot.domain.map((pattern) => ({ pattern }))]
  const none: Glob[] = [
    ...slot.except.map((pattern) => ({ pattern, literal: true })),
    ...(slot.notLike ?? []).map((pattern) => ({ pattern })),
  ]
  for (const literal of literals) {
    const { operator } = literal.atom.condition
    const globs = globsOf(literal)
    const isNegated = OPERATORS.get(operator.name)?.negated === true
    if (globs.some(({ pattern }) => pattern === NO_VALUE)) none.push({ pattern: NO_VALUE, literal: true })
    if (literal.holds === isNegated) none.push(...globs)
    else some.push(globs)
  }
  return { some, none }
}

const ARN_PARTS = 6

function globsOf({ atom }: Literal): Glob[] {
  const { operator, values } = atom.condition
  const { name } = operator
  if (name.startsWith('Arn')) {
    const whole = values.filter((pattern) => pattern.split(':').length >= ARN_PARTS)
    return whole.map((pattern) => ({ pattern, arn: true }))
  }
  const literal = !name.endsWith('Like')
  const ignoreCase = name.endsWith('IgnoreCase') || name === 'Bool'
  return values.map((pattern) => ({ pattern, literal, ignoreCase }))
}

/**
 * A list: one element for each condition that wants some element to be so, all within what the others want of every one.
 * Source: IAM user guide, reference_policies_condition-single-vs-multi-valued-context-keys.
 */
function listFor(slot: Slot, literals: readonly Literal[], tried: Trial): SlotAnswer {
  const qualified = literals.filter(({ atom }) => atom.condition.operator.name !== 'Null')
  if (qualified.some(({ atom }) => atom.condition.operator.qualifier === undefined)) return 'undecided'
  const isForEach = ({ atom, holds: isHeld }: Literal): boolean =>
    (atom.condition.operator.qualifier === 'ForAllValues') === isHeld
  const every = qualified.filter(isForEach)
  const some = qualified.filter((literal) => !isForEach(literal))
  const element: Slot = { ...slot, multiple: false, optional: false }
  const values: string[] = []
  for (const wanted of some.length === 0 ? [[]] : some.map((literal) => [literal])) {
    const found = valueFor(element, [...every, ...wanted], tried.budget)
    if (found === 'none' || found === 'undecided') return found
    if (typeof found.value === 'string') values.push(found.value)
  }
  return tried.fits(values) ? { value: values } : tried.isUndecided ? 'undecided' : 'none'
}
