/** `{{name.path}}` alone stands for the saved value itself; inside a longer text, for its text. */
const WHOLE = /^\{\{([^}]+)\}\}$/u
const INSIDE = /\{\{([^}]+)\}\}/gu

function lookUp(saved: ReadonlyMap<string, unknown>, path: string): unknown {
  const [name = '', ...members] = path.split('.')
  return members.reduce<unknown>(
    (value, member) => (value as Record<string, unknown> | undefined)?.[member],
    saved.get(name),
  )
}

/** The value with every placeholder replaced by what was saved. */
export function fill(value: unknown, saved: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') {
    const whole = WHOLE.exec(value)
    if (whole !== null) return lookUp(saved, whole[1] ?? '')
    return value.replace(INSIDE, (_all, path: string) => String(lookUp(saved, path)))
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, saved))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fill(member, saved)]))
}

function show(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value)
}

/**
 * How an answer differs from what is expected, as `path: expected … got …`; undefined where it holds all of it. Lists must
 * have the same length; objects may hold more than is expected.
 */
export function difference(expected: unknown, actual: unknown, path = ''): string | undefined {
  if (expected === '<any>') return actual === undefined ? `${path}: expected a value, got none` : undefined
  if (expected === '<absent>')
    return actual === undefined ? undefined : `${path}: expected absent, got ${show(actual)}`
  if (Array.isArray(expected)) return listDifference(expected, actual, path)
  if (expected !== null && typeof expected === 'object') {
    if (actual === null || typeof actual !== 'object')
      return `${path}: expected an object, got ${show(actual)}`
    return Object.entries(expected)
      .map(([name, member]) => difference(member, Reflect.get(actual, name), `${path}.${name}`))
      .find((found) => found !== undefined)
  }
  return expected === actual ? undefined : `${path}: expected ${show(expected)}, got ${show(actual)}`
}

function listDifference(expected: readonly unknown[], actual: unknown, path: string): string | undefined {
  if (!Array.isArray(actual)) return `${path}: expected a list, got ${show(actual)}`
  if (actual.length !== expected.length)
    return `${path}: expected ${expected.length} items, got ${actual.length}`
  return expected
    .map((item, index) => difference(item, actual[index], `${path}[${index}]`))
    .find((found) => found !== undefined)
}
