import type { ScalarNode } from './nodes.js'

/** YAML 1.1, which CloudFormation reads (user guide, template-formats). */
const BOOLEANS = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['no', false],
  ['off', false],
])
const NULLS = new Set(['', '~', 'null', 'Null', 'NULL'])
/** Decimal without leading zeros: an account id such as 012345678901 stays text. */
const NUMBER = /^[-+]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/u

/** What an unquoted scalar means. */
export function plainValue(text: string): ScalarNode['value'] {
  const first = text.charCodeAt(0)
  if (first <= 57 && NUMBER.test(text)) return safeNumber(text)
  if (NULLS.has(text)) return null
  return text.length <= 5 ? (booleanOf(text) ?? text) : text
}

/** The boolean that a text stands for in YAML 1.1 or in a CloudFormation property: `true`, `"True"`, `yes`, `off`. */
export function booleanOf(text: string): boolean | undefined {
  return BOOLEANS.get(text.toLowerCase())
}

function safeNumber(text: string): number | string {
  const value = Number(text)
  const isExact = Number.isSafeInteger(value) || !Number.isInteger(value)
  return Number.isFinite(value) && isExact ? value : text
}
