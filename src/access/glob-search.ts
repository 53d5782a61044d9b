import { Budget } from './budget.js'
import { DEAD, FULL, GlobAutomaton } from './glob-automaton.js'

/** One glob of a constraint. `arn`: each of the six parts is matched by itself, so that no wildcard crosses a colon between parts. */
export interface Glob {
  readonly pattern: string
  readonly arn?: boolean
  readonly ignoreCase?: boolean
  /** No character of the pattern is a wildcard. */
  readonly literal?: boolean
}

/** At least one glob of each list in `some` matches, none of `none` does. */
export interface TextConstraint {
  readonly some: readonly (readonly Glob[])[]
  readonly none: readonly Glob[]
}

/** A text that satisfies a constraint; null: there is none; undefined: the search was given up. */
export type Found = string | null | undefined

/** Steps after which a search is given up, a fraction of a second; a realistic one takes some thousands. */
export const MOST_STEPS = 2_000_000
/** Stands for all characters that no pattern names; the first that is none of theirs. */
const OTHERS = 'xyzqwXYZ01_-~\u00E9'.split('')
/** The one other character whose lower case is an ASCII letter. Source: Unicode character database, SpecialCasing. */
const KELVIN_SIGN = '\u212A'
// oxlint-disable-next-line no-control-regex -- the range of ASCII
const ASCII = /^[\u0000-\u007F]*$/u

interface State {
  readonly text: string
  /** Where each automaton is. */
  readonly at: readonly number[]
}

/**
 * Finds a shortest text that satisfies a constraint: breadth first through the product of the globs' positions, over the
 * characters that the patterns name and one other. Exact: null means that no text exists.
 */
export function findText({ some, none }: TextConstraint, budget = new Budget(MOST_STEPS)): Found {
  const globs = [...some.flat(), ...none]
  // Letters beyond ASCII can change length with their case.
  if (globs.some(({ ignoreCase, pattern }) => ignoreCase === true && !ASCII.test(pattern))) return undefined
  const automata = globs.map((glob) => new GlobAutomaton(glob, budget))
  const groups = groupsOf(some, none)
  const start = settle({ text: '', at: automata.map((one) => one.start) }, groups)
  if (start === undefined) return null
  const alphabet = alphabetOf(automata)
  const seen = new Set([start.at.join()])
  const queue: State[] = [start]
  for (const state of queue) {
    if (isAccepted(state, groups, automata)) return state.text
    for (const char of alphabet) {
      const at = automata.map((one, index) => one.after(state.at[index] ?? DEAD, char))
      if (!budget.spend(automata.length + 1)) return undefined
      const next = settle({ text: state.text + char, at }, groups)
      const key = next?.at.join() ?? ''
      if (next === undefined || seen.has(key)) continue
      seen.add(key)
      queue.push(next)
    }
  }
  return null
}

/** Where the automata of one list begin and end, and whether none of them may match. */
interface Group {
  readonly from: number
  readonly to: number
  readonly isNone: boolean
}

function groupsOf(some: TextConstraint['some'], none: TextConstraint['none']): Group[] {
  const groups: Group[] = []
  let from = 0
  for (const list of [...some, none]) {
    groups.push({ from, to: from + list.length, isNone: groups.length === some.length })
    from += list.length
  }
  return groups
}

/** The state with what no longer matters left out; undefined where a list can't be satisfied any more. */
function settle({ text, at }: State, groups: readonly Group[]): State | undefined {
  const settled = [...at]
  for (const { from, to, isNone } of groups) {
    const places = at.slice(from, to)
    const isFull = places.includes(FULL)
    if (isNone ? isFull : places.every((place) => place === DEAD)) return undefined
    if (isFull) settled.fill(FULL, from, to)
  }
  return { text, at: settled }
}

function isAccepted({ at }: State, groups: readonly Group[], automata: readonly GlobAutomaton[]): boolean {
  return groups.every(({ from, to, isNone }) => {
    const matches = automata.slice(from, to).some((one, index) => one.isAccepting(at[from + index] ?? DEAD))
    return matches !== isNone
  })
}

function alphabetOf(automata: readonly GlobAutomaton[]): string[] {
  const named = new Set(automata.flatMap((one) => [...one.characters]))
  const other = OTHERS.find((char) => !named.has(char))
  const hasKelvin = automata.some(({ ignoreCase, characters }) => ignoreCase && characters.has('k'))
  return [...named, ...(other === undefined ? [] : [other]), ...(hasKelvin ? [KELVIN_SIGN] : [])]
}
