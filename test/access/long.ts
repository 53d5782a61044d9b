/** Many more worlds and texts are tried, of seeds that differ, where this is set; the default run is short and repeatable. */
export const LONG = process.env.TRAILSEAL_LONG === '1'

const LONGER = 100

/** How often a property is tried. */
export function runs(numRuns: number, seed: number): { numRuns: number; seed?: number } {
  return LONG ? { numRuns: numRuns * LONGER } : { numRuns, seed }
}
