import type { FileFix } from '../../code/fix/edits.js'
import type { CheckReport } from '../../code/finding.js'
import type { LineOf } from '../../report/check/findings.js'

/** What a check found out, and what is needed to show it and to mend it. */
export interface Checked {
  readonly report: CheckReport
  /** The line of code that a place begins on; undefined where it must not be shown. */
  readonly lineOf: LineOf
  /** The working directory below the root of its repository; empty where it is that root, or there is none. */
  readonly below: string
  readonly fixes: readonly FileFix[]
  /** What can't be mended here, and why. */
  readonly unfixed: readonly string[]
}
