import type { ContextValue } from './types.js'

/** Policy variables exist only in this version. Source: IAM user guide, reference_policies_variables. */
const VERSION_WITH_VARIABLES = '2012-10-17'
const VARIABLE = /\$\{([^}]*)\}/gu
/** `${*}`, `${?}` and `${$}` stand for the characters themselves; escaped in globs by these private-use characters. */
const LITERALS: Readonly<Record<string, string>> = { '*': '\uE000', '?': '\uE001', $: '$' }

export interface ContextLookup {
  readonly get: (key: string) => ContextValue | undefined
}

/**
 * A value of a policy with its variables filled in from the request. Undefined when a variable has no single value and no
 * default: then the value matches nothing. Characters that came out of a variable are literal, also `*`.
 */
export function expandVariables(
  value: string,
  version: string | undefined,
  context: ContextLookup,
): string | undefined {
  if (version !== VERSION_WITH_VARIABLES || !value.includes('${')) return value
  let isResolved = true
  const expanded = value.replace(VARIABLE, (_all, inside: string) => {
    const found = resolve(inside, context)
    if (found === undefined) isResolved = false
    return found ?? ''
  })
  return isResolved ? expanded : undefined
}

function resolve(inside: string, context: ContextLookup): string | undefined {
  const literal = LITERALS[inside.trim()]
  if (literal !== undefined) return literal
  const [key = '', fallback] = inside.split(/,(.*)/su)
  const value = context.get(key.trim())
  const single = typeof value === 'string' ? value : undefined
  const text = single ?? fallback?.trim().replace(/^'(.*)'$/su, '$1')
  return text === undefined ? undefined : protect(text)
}

/** Makes wildcards of a variable's value literal. */
function protect(text: string): string {
  return text.replaceAll('*', '\uE000').replaceAll('?', '\uE001')
}

/** Both sides of a comparison in the same alphabet: protected wildcards back to themselves for exact comparison. */
export function unprotect(text: string): string {
  return text.replaceAll('\uE000', '*').replaceAll('\uE001', '?')
}

/** The request's text as globs with protected wildcards see it, where the pattern has any. */
export function protectIfNeeded(pattern: string, text: string): string {
  return pattern.includes('\uE000') || pattern.includes('\uE001') ? protectText(pattern, text) : text
}

function protectText(pattern: string, text: string): string {
  const star = pattern.includes('\uE000') ? text.replaceAll('*', '\uE000') : text
  return pattern.includes('\uE001') ? star.replaceAll('?', '\uE001') : star
}
