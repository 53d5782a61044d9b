import type { Budget } from './budget.js'
import type { Glob } from './glob-search.js'

/** Nothing can match any more. */
export const DEAD = -1
/** Everything matches from here on. */
export const FULL = -2

const ARN_COLONS = 5

/** What one position of a pattern takes: any run, any one character, or a character. */
interface Token {
  readonly kind: 'run' | 'one' | 'char'
  readonly char: string
  /** Wildcards of the first five parts of an ARN take no colon. */
  readonly noColon: boolean
}

/** A set of positions of the pattern, and where each character leads from there, as far as it was asked. */
interface Place {
  readonly positions: readonly number[]
  readonly next: Map<string, number>
}

/** A glob that is followed character by character; sets of positions are numbered as they are met. */
export class GlobAutomaton {
  readonly ignoreCase: boolean
  /** Characters that the pattern names, in both cases where case does not matter. */
  readonly characters: ReadonlySet<string>
  readonly start: number
  private readonly tokens: readonly Token[]
  private readonly places: Place[] = []
  private readonly numbers = new Map<string, number>()

  constructor(
    glob: Glob,
    private readonly budget: Budget,
  ) {
    this.ignoreCase = glob.ignoreCase === true
    this.tokens = tokensOf(glob)
    const named = this.tokens.flatMap(({ kind, char }) => (kind === 'char' ? [char] : []))
    const upper = this.ignoreCase ? named.map((char) => char.toUpperCase()) : []
    this.characters = new Set([...named, ...upper])
    this.start = this.numberOf([0])
  }

  after(place: number, char: string): number {
    const from = this.places[place]
    if (from === undefined) return place
    const known = from.next.get(char)
    if (known !== undefined) return known
    const to = this.numberOf(this.step(from.positions, char))
    from.next.set(char, to)
    return to
  }

  isAccepting(place: number): boolean {
    return place === FULL || this.places[place]?.positions.at(-1) === this.tokens.length
  }

  private step(positions: readonly number[], char: string): number[] {
    const given = this.ignoreCase ? char.toLowerCase() : char
    this.budget.spend(positions.length)
    return positions.flatMap((position) => {
      const token = this.tokens[position]
      if (token === undefined) return []
      if (token.kind === 'char') return token.char === given ? [position + 1] : []
      if (token.noColon && char === ':') return []
      return [token.kind === 'run' ? position : position + 1]
    })
  }

  private numberOf(positions: readonly number[]): number {
    if (positions.length === 0) return DEAD
    const all = this.closure(positions)
    this.budget.spend(all.length)
    const last = this.tokens.at(-1)
    if (last?.kind === 'run' && !last.noColon && all.includes(this.tokens.length - 1)) return FULL
    const key = all.join()
    const known = this.numbers.get(key)
    if (known !== undefined) return known
    const number = this.places.push({ positions: all, next: new Map() }) - 1
    this.numbers.set(key, number)
    return number
  }

  /** The positions, and those behind runs that may be empty. */
  private closure(positions: readonly number[]): number[] {
    const all = new Set(positions)
    for (const position of all) if (this.tokens[position]?.kind === 'run') all.add(position + 1)
    return [...all].toSorted((a, b) => a - b)
  }
}

/** By code units, as matching compares them. */
function tokensOf({ pattern, arn, ignoreCase, literal }: Glob): Token[] {
  let colons = 0
  return pattern.split('').map((char): Token => {
    if (char === ':') colons += 1
    const noColon = arn === true && colons < ARN_COLONS
    if (literal !== true && char === '*') return { kind: 'run', char, noColon }
    if (literal !== true && char === '?') return { kind: 'one', char, noColon }
    return { kind: 'char', char: ignoreCase === true ? char.toLowerCase() : char, noColon }
  })
}
