import { ServiceError } from './contract.js'

type Input = Readonly<Record<string, unknown>>

/** A required text member. Throws ValidationException, or the code given, where it is missing. */
export function text(input: Input, name: string, code = 'ValidationException'): string {
  const value = input[name]
  if (typeof value === 'string') return value
  const message = `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must not be null`
  throw new ServiceError(code, message)
}

export function optionalText(input: Input, name: string): string | undefined {
  const value = input[name]
  return typeof value === 'string' ? value : undefined
}

export function optionalBoolean(input: Input, name: string): boolean | undefined {
  const value = input[name]
  return typeof value === 'boolean' ? value : undefined
}

export function optionalNumber(input: Input, name: string): number | undefined {
  const value = input[name]
  return typeof value === 'number' ? value : undefined
}

/** A list of texts; empty where it is missing. */
export function texts(input: Input, name: string): string[] {
  const value = input[name]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** A list of objects; empty where it is missing. */
export function objects(input: Input, name: string): Record<string, unknown>[] {
  const value = input[name]
  if (!Array.isArray(value)) return []
  return value.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null)
}

export function object(input: Input, name: string): Record<string, unknown> {
  const value = input[name]
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** One page of a list and the token of the next; tokens are offsets, opaque to callers. `code` says that a token is none. */
export function page<T>(
  items: readonly T[],
  token: string | undefined,
  size: number,
  code = 'InvalidNextTokenException',
): { items: readonly T[]; next: string | undefined } {
  const offset = token === undefined ? '0' : Buffer.from(token, 'base64').toString('utf8')
  const start = /^\d+$/u.test(offset) ? Number(offset) : Number.NaN
  if (!Number.isSafeInteger(start)) throw new ServiceError(code, 'Invalid token')
  const end = start + size
  const next = end < items.length ? Buffer.from(String(end)).toString('base64') : undefined
  return { items: items.slice(start, end), next }
}
