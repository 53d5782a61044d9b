import type { CodeProblem } from './types.js'

/** A template within a text of another one: it hides resources of its own, and none of the other. */
const IN_TEXT = 'CFN_TEMPLATE_IN_TEXT'
/** A module from a registry or repository. */
const ELSEWHERE = 'MODULE_NOT_AT_HAND'

/** Code that is not at hand. What is taken from it is unknown by itself, and leaves the rest as it is. */
export function isElsewhere({ code }: CodeProblem): boolean {
  return code === ELSEWHERE
}

/** A name that nothing in the code declares, a mapping's key among them, or that two resources have, as in a part of a module or of a template. */
const OF_A_NAME: ReadonlySet<string> = new Set([
  'UNDECLARED_REFERENCE',
  'DUPLICATE_RESOURCE',
  'CFN_UNKNOWN_REFERENCE',
  'CFN_UNKNOWN_CONDITION',
  'CFN_MAPPING',
])

/**
 * What is unknown at its own place and nowhere else, as a variable without a value is: the findings that rest on it say so by
 * themselves, and it hides no resource.
 */
export function isLocal(problem: CodeProblem): boolean {
  return isElsewhere(problem) || OF_A_NAME.has(problem.code) || problem.code === IN_TEXT
}

/** Whether trails may be missing from the report: also where a module that is not at hand seems to make some. */
export function leavesDoubt(problem: CodeProblem): boolean {
  if (problem.code === IN_TEXT) return true
  return !isLocal(problem) || (isElsewhere(problem) && /trail/iu.test(problem.message))
}
