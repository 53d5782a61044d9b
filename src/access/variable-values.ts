import { matchesGlob } from '../policy/glob.js'
import { candidateTexts } from './candidates.js'
import type { Slot } from './formula.js'
import type { Registry } from './registry.js'
import { inDomain } from './slot-values.js'

/** What variables stand for in one attempt; undefined: the request comes without the key. */
export type Pins = ReadonlyMap<Slot, string | undefined>

/** Attempts after which a policy's variables are left unsettled. */
const MOST_ATTEMPTS = 24
/** Values tried of one variable. */
const MOST_VALUES = 8
/** Places at which what a variable stands for may end in one text. */
const MOST_ENDS = 3

const VARIABLE = /\$\{([^},]*)[^}]*\}/gu

/** Source: IAM API reference, CreateUser, UserName. */
const USER_NAME = /^[\w+=,.@-]{1,64}$/u

/** What a variable may stand for when a pattern that holds it is to match a text. */
export function valuesBehind(pattern: string, key: string, text: string): string[] {
  return [...pattern.matchAll(VARIABLE)]
    .filter((match) => match[1]?.trim().toLowerCase() === key.toLowerCase())
    .flatMap((match) => {
      const before = pattern.slice(0, match.index).replaceAll(VARIABLE, '*')
      const after = pattern.slice(match.index + match[0].length).replaceAll(VARIABLE, '*')
      return between(before, after, text)
    })
}

/** Parts of a text that have a match of one glob before them and one of the other behind, at the first place that has. */
function between(before: string, after: string, text: string): string[] {
  const places = Array.from({ length: text.length + 1 }, (_, index) => index)
  const start = places.find((place) => matchesGlob(before, text.slice(0, place)))
  if (start === undefined) return []
  const ends = places.filter((place) => place >= start && matchesGlob(after, text.slice(place)))
  return ends
    .filter((end) => end > start)
    .slice(0, MOST_ENDS)
    .map((end) => text.slice(start, end))
}

/** Values to try for the variables that hang on what the caller chooses, in every combination up to a bound. */
export function attempts(registry: Registry): Pins[] {
  const variables = [...registry.variables].filter(([{ kind, multiple }]) => kind === 'free' && !multiple)
  if (variables.length === 0) return []
  const conditions = registry.bySlot()
  let found: Map<Slot, string | undefined>[] = [new Map()]
  for (const [slot, hints] of variables) {
    const own = candidateTexts(
      slot,
      (conditions.get(slot) ?? []).map(({ condition }) => condition),
    )
    const values = [...new Set([...hints, ...own])].filter(
      (value) => inDomain(slot, value) && (slot.key !== 'aws:username' || USER_NAME.test(value)),
    )
    const tried = [...(slot.optional ? [undefined] : []), ...values.slice(0, MOST_VALUES)]
    found = tried.flatMap((value) => found.map((pins) => new Map(pins).set(slot, value)))
    if (found.length > MOST_ATTEMPTS) return found.slice(0, MOST_ATTEMPTS)
  }
  return found
}
