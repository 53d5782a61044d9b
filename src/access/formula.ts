import type { Condition, ContextValue } from '../policy/types.js'

/** What a context key of a request can be, for one caller. */
export interface Slot {
  /** One slot is one unknown: keys that both requests of a read share have the same. */
  readonly id: string
  /** The context key, in lower case; `resource` for the object that is read. */
  readonly key: string
  /** `free`: the caller chooses. `open`: AWS or the account settles it, how is not known here. */
  readonly kind: 'free' | 'open'
  /** The request may come without the key. */
  readonly optional: boolean
  /** The key holds a list of values. */
  readonly multiple: boolean
  /** Globs of which one matches each value; empty: any value. */
  readonly domain: readonly string[]
  /** A value as requests commonly have it. */
  readonly likely?: string
  /** Values that it can't have. */
  readonly except: readonly string[]
  /** Globs of which none matches a value. */
  readonly notLike?: readonly string[]
  /** Instants, and none before this one, in milliseconds. */
  readonly notBeforeMs?: number
}

/** A condition on one slot, its variables filled in. */
export interface Atom {
  readonly id: number
  readonly slot: Slot
  readonly condition: Condition
}

/**
 * When a request is allowed, over conditions on slots; negations stand at the conditions only. `doubt` is a part whose
 * meaning is not known: false where something must hold for certain, true where it only may.
 */
export type Formula =
  | { readonly type: 'true' }
  | { readonly type: 'false' }
  | { readonly type: 'doubt' }
  | { readonly type: 'literal'; readonly atom: Atom; readonly holds: boolean }
  | { readonly type: 'and'; readonly of: readonly Formula[] }
  | { readonly type: 'or'; readonly of: readonly Formula[] }

export const TRUE: Formula = { type: 'true' }
export const FALSE: Formula = { type: 'false' }
export const DOUBT: Formula = { type: 'doubt' }

export function and(parts: readonly Formula[]): Formula {
  if (parts.some((part) => part.type === 'false')) return FALSE
  const rest = parts.flatMap((part) => (part.type === 'and' ? part.of : part)).filter((part) => part !== TRUE)
  if (rest.length <= 1) return rest[0] ?? TRUE
  return { type: 'and', of: rest }
}

export function or(parts: readonly Formula[]): Formula {
  if (parts.some((part) => part.type === 'true')) return TRUE
  const rest = parts.flatMap((part) => (part.type === 'or' ? part.of : part)).filter((part) => part !== FALSE)
  if (rest.length <= 1) return rest[0] ?? FALSE
  return { type: 'or', of: rest }
}

/** The opposite, with the negation moved down to the conditions. What is in doubt stays so. */
export function not(formula: Formula): Formula {
  switch (formula.type) {
    case 'true':
      return FALSE
    case 'false':
      return TRUE
    case 'doubt':
      return DOUBT
    case 'literal':
      return { ...formula, holds: !formula.holds }
    case 'and':
      return or(formula.of.map(not))
    case 'or':
      return and(formula.of.map(not))
  }
}

/** The values that a search settled on; a slot that is not among them may have any value. */
export type Assignment = ReadonlyMap<Slot, ContextValue | undefined>
