/*
 * What one root may cost. Real code stays far below; past a limit a value is unknown, so that hostile code can't hang or
 * exhaust the reader.
 */

/** Expressions evaluated for one root. */
export const MOST_STEPS = 1_000_000
/** References through references (a local that uses a local, …). */
export const DEEPEST_REFERENCES = 300
/** Characters of one text. */
export const MOST_CHARACTERS = 1_000_000
/** Parts of a text that is not wholly known. */
export const MOST_PARTS = 1_000
/** Values in one local, variable or output, counted with all that is below it. */
export const MOST_VALUES = 50_000
/** Instances of one block with `count` or `for_each`. */
export const MOST_INSTANCES = 1_000
/** Module calls, instances counted, below one root. */
export const MOST_MODULES = 1_000
/** Modules within modules. */
export const DEEPEST_MODULES = 30
/** Characters of one file. */
export const MOST_FILE_CHARACTERS = 4_000_000

export interface Budget {
  steps: number
}
