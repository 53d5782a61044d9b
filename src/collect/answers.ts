/** Members of an API's answer, read without trust: what is not of the expected type is undefined. */
type Members = Readonly<Record<string, unknown>>

export function text(from: Members, name: string): string | undefined {
  const value = from[name]
  return typeof value === 'string' ? value : undefined
}

/** A text that AWS leaves out, and emulators answer empty, when there is none; undefined where something else is there. */
export function textOrNull(from: Members, name: string): string | null | undefined {
  const value = from[name]
  if (value === undefined || value === null || value === '') return null
  return typeof value === 'string' ? value : undefined
}

export function flag(from: Members, name: string): boolean | undefined {
  const value = from[name]
  return typeof value === 'boolean' ? value : undefined
}

export function number(from: Members, name: string): number | undefined {
  const value = from[name]
  return typeof value === 'number' ? value : undefined
}

/** Times after this have more than four digits of a year: milliseconds taken for seconds, not what an endpoint can mean. */
const LAST_INSTANT_MS = Date.UTC(9999, 11, 31)

/** A timestamp as ISO 8601. */
export function instant(from: Members, name: string): string | undefined {
  const value = from[name]
  // Also false for an invalid date.
  return value instanceof Date && Math.abs(value.getTime()) <= LAST_INSTANT_MS
    ? value.toISOString()
    : undefined
}

/** A timestamp that AWS leaves out when there is none; undefined where something is there that is no time. */
export function instantOrNull(from: Members, name: string): string | null | undefined {
  return from[name] === undefined || from[name] === null ? null : instant(from, name)
}

/** Optional members under our names. `odd`: those that are there but not of their type, which tell nothing. */
export function optional<Ours extends string>(
  from: Members,
  read: (from: Members, name: string) => string | null | undefined,
  names: Readonly<Record<Ours, string>>,
): { readonly values: { [Name in Ours]?: string | null }; readonly odd: readonly string[] } {
  const all = Object.entries<string>(names).map(
    ([ours, theirs]) => [ours, theirs, read(from, theirs)] as const,
  )
  const known = all.filter(([, , value]) => value !== undefined).map(([ours, , value]) => [ours, value])
  return {
    // Object.fromEntries loses the names, which are those that were given.
    values: Object.fromEntries(known) as { [Name in Ours]?: string | null },
    odd: all.filter(([, , value]) => value === undefined).map(([, theirs]) => theirs),
  }
}

export function members(from: Members, name: string): Members {
  const value = from[name]
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/**
 * The objects of a list; undefined when the list itself is missing, which is not the same as empty, or when an item is no
 * object: a list that lost items must not pass for a shorter one.
 */
export function list(from: Members, name: string): Members[] | undefined {
  const value = from[name]
  if (!Array.isArray(value)) return undefined
  return value.every((item) => typeof item === 'object' && item !== null) ? value : undefined
}

/** Where a listing goes on; undefined at its end; empty where it goes on but does not say where. */
export function nextPage(
  from: Members,
  names: { readonly truncated: string; readonly token: string },
): string | undefined {
  const { [names.truncated]: truncated, [names.token]: token } = from
  const isSilent = (value: unknown): boolean => value === undefined || value === null
  // A listing that says neither is at its end; one that gives a place goes on, whatever else it says or leaves out.
  if (truncated === false || (isSilent(truncated) && (isSilent(token) || token === ''))) return undefined
  return typeof token === 'string' ? token : ''
}

/** Leaves out members that are undefined, as exact optional properties want. */
export function present<T extends object>(value: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  // Object.entries loses the types of members; the filter is exactly what the result type says.
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never
}
