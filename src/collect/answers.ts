/** Members of an API's answer, read without trust: what is not of the expected type is undefined. */
type Members = Readonly<Record<string, unknown>>

export function text(from: Members, name: string): string | undefined {
  const value = from[name]
  return typeof value === 'string' ? value : undefined
}

/** A text that AWS leaves out, and emulators answer empty, when there is none. */
export function textOrNull(from: Members, name: string): string | null {
  const value = text(from, name)
  return value === undefined || value === '' ? null : value
}

export function flag(from: Members, name: string): boolean | undefined {
  const value = from[name]
  return typeof value === 'boolean' ? value : undefined
}

export function number(from: Members, name: string): number | undefined {
  const value = from[name]
  return typeof value === 'number' ? value : undefined
}

/** A timestamp as ISO 8601. */
export function instant(from: Members, name: string): string | undefined {
  const value = from[name]
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString()
  return undefined
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

/** Leaves out members that are undefined, as exact optional properties want. */
export function present<T extends object>(value: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  // Object.entries loses the types of members; the filter is exactly what the result type says.
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never
}
