import type { CodeProblem } from './types.js'

/** A module from a registry or repository. */
const ELSEWHERE = 'MODULE_NOT_AT_HAND'

/** Code that is not at hand. What is taken from it is unknown by itself, and leaves the rest as it is. */
export function isElsewhere({ code }: CodeProblem): boolean {
  return code === ELSEWHERE
}

/** Whether trails may be missing from the report: also where a module that is not at hand seems to make some. */
export function leavesDoubt(problem: CodeProblem): boolean {
  return !isElsewhere(problem) || /trail/iu.test(problem.message)
}
