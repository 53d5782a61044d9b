import type { ContextLookup } from './context.js'

/** Policy variables exist only in this version. Source: IAM user guide, reference_policies_variables. */
const VERSION_WITH_VARIABLES = '2012-10-17'
const VARIABLE = /\$\{([^}]*)\}/gu
/** `${*}`, `${?}` and `${$}` stand for the characters themselves. */
const SPECIAL = new Set(['*', '?', '$'])
const NO_LITERALS: ReadonlySet<number> = new Set()

/** A value of a policy with its variables filled in, and the positions whose `*` or `?` is no wildcard. */
export interface Expanded {
  readonly text: string
  readonly literals: ReadonlySet<number>
}

/** A value with variables that are not known: a glob that matches whatever it can become, and the keys of the variables. */
export interface Unsettled {
  readonly widest: string
  readonly keys: readonly string[]
}

/**
 * Fills in a value's variables from the request; characters that come out of a variable are literal, also `*`.
 * `no-value`: a variable has no single value and no default, so the text equals nothing and is like nothing.
 */
export function expandVariables(
  value: string,
  version: string | undefined,
  context: ContextLookup,
): Expanded | Unsettled | 'no-value' {
  if (version !== VERSION_WITH_VARIABLES || !value.includes('${')) {
    return { text: value, literals: NO_LITERALS }
  }
  const literals = new Set<number>()
  const unknown: string[] = []
  let text = ''
  let from = 0
  for (const match of value.matchAll(VARIABLE)) {
    const found = resolve(match[1] ?? '', context)
    if (found === 'no-value') return found
    text += value.slice(from, match.index)
    if ('unknown' in found) {
      unknown.push(found.unknown)
      text += '*'
    } else {
      for (let index = 0; index < found.text.length; index += 1) literals.add(text.length + index)
      text += found.text
    }
    from = match.index + match[0].length
  }
  text += value.slice(from)
  return unknown.length > 0 ? { widest: text, keys: unknown } : { text, literals }
}

/** The value of one variable: `key`, or `key, 'default'`. A key with several values can't be a variable. */
function resolve(
  inside: string,
  context: ContextLookup,
): { readonly text: string } | { readonly unknown: string } | 'no-value' {
  if (SPECIAL.has(inside)) return { text: inside }
  const comma = inside.indexOf(',')
  const key = (comma < 0 ? inside : inside.slice(0, comma)).trim()
  if (context.isUnknown(key)) return { unknown: key }
  const value = context.get(key)
  if (typeof value === 'string') return { text: value }
  if (comma < 0) return 'no-value'
  return {
    text: inside
      .slice(comma + 1)
      .trim()
      .replace(/^'(.*)'$/su, '$1'),
  }
}
