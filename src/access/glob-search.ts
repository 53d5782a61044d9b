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

/** States after which a search is given up; a realistic one takes a few hundred. */
const MOST_STATES = 20_000
/** Stands for all characters that no pattern names; the first that is none of theirs. */
const OTHERS = ['x', 'y', 'z', 'q', 'w', 'X', 'Y', 'Z', '0', '1', '_', '-', '~', '\u00E9']
const ARN_COLONS = 5

/** What one position of a pattern takes: any run, any one character, or a character. */
interface Token {
  readonly kind: 'run' | 'one' | 'char'
  readonly char: string
  /** Wildcards of the first five parts of an ARN take no colon. */
  readonly noColon: boolean
}

interface Automaton {
  readonly tokens: readonly Token[]
  readonly ignoreCase: boolean
}

interface State {
  readonly text: string
  /** Positions that each automaton may be at, ascending. */
  readonly at: readonly (readonly number[])[]
}

/**
 * Finds a shortest text that satisfies a constraint: breadth first through the product of the globs' positions, over the
 * characters that the patterns name and one other. Exact: null means that no text exists.
 */
export function findText({ some, none }: TextConstraint, mostStates = MOST_STATES): Found {
  const groups = [...some, none].map((list) => list.map(automaton))
  const automata = groups.flat()
  const alphabet = alphabetOf(automata)
  const start: State = { text: '', at: automata.map((one) => closure(one, [0])) }
  const seen = new Set([keyOf(start)])
  const queue: State[] = [start]
  for (let head = 0; head < queue.length; head += 1) {
    const state = queue[head] ?? start
    if (isAccepted(state, groups)) return state.text
    for (const char of alphabet) {
      const at = automata.map((one, index) => step(one, state.at[index] ?? [], char))
      const next: State = { text: state.text + char, at }
      const key = keyOf(next)
      if (seen.has(key) || isHopeless(at, groups)) continue
      if (seen.size >= mostStates) return undefined
      seen.add(key)
      queue.push(next)
    }
  }
  return null
}

function automaton({ pattern, arn, ignoreCase, literal }: Glob): Automaton {
  let colons = 0
  const tokens = Array.from(pattern, (char): Token => {
    if (char === ':') colons += 1
    const noColon = arn === true && colons < ARN_COLONS
    if (literal !== true && char === '*') return { kind: 'run', char, noColon }
    if (literal !== true && char === '?') return { kind: 'one', char, noColon }
    return { kind: 'char', char: ignoreCase === true ? char.toLowerCase() : char, noColon }
  })
  return { tokens, ignoreCase: ignoreCase === true }
}

function alphabetOf(automata: readonly Automaton[]): string[] {
  const named = new Set<string>()
  for (const { tokens, ignoreCase } of automata) {
    for (const { kind, char } of tokens) {
      if (kind !== 'char') continue
      named.add(char)
      if (ignoreCase) named.add(char.toUpperCase())
    }
  }
  const other = OTHERS.find((char) => !named.has(char))
  return other === undefined ? [...named] : [...named, other]
}

/** The positions, and those behind runs that may be empty. */
function closure({ tokens }: Automaton, positions: readonly number[]): number[] {
  const all = new Set(positions)
  for (const position of all) if (tokens[position]?.kind === 'run') all.add(position + 1)
  return [...all].toSorted((a, b) => a - b)
}

function step(one: Automaton, positions: readonly number[], char: string): number[] {
  const given = one.ignoreCase ? char.toLowerCase() : char
  const next = positions.flatMap((position) => {
    const token = one.tokens[position]
    if (token === undefined) return []
    if (token.kind === 'char') return token.char === given ? [position + 1] : []
    if (token.noColon && char === ':') return []
    return [token.kind === 'run' ? position : position + 1]
  })
  return next.length === 0 ? next : closure(one, next)
}

/** Walks the groups in the order in which their automata are numbered. */
function everyGroup(
  groups: readonly (readonly Automaton[])[],
  holds: (from: number, group: readonly Automaton[], isNone: boolean) => boolean,
): boolean {
  let from = 0
  return groups.every((group, index) => {
    const isTrue = holds(from, group, index === groups.length - 1)
    from += group.length
    return isTrue
  })
}

function isAccepted({ at }: State, groups: readonly (readonly Automaton[])[]): boolean {
  return everyGroup(groups, (from, group, isNone) => {
    const matches = group.some(({ tokens }, index) => at[from + index]?.at(-1) === tokens.length)
    return matches !== isNone
  })
}

/** A list of which nothing can match any more. */
function isHopeless(at: readonly (readonly number[])[], groups: readonly (readonly Automaton[])[]): boolean {
  return !everyGroup(
    groups,
    (from, group, isNone) => isNone || group.some((_, index) => at[from + index]?.length !== 0),
  )
}

function keyOf({ at }: State): string {
  return at.map((positions) => positions.join()).join(';')
}
