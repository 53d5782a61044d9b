/** Longest time that a change may take to be seen. KMS: "usually seconds, in some cases minutes" (KMS developer guide, programming-eventual-consistency). */
export const SETTLE_MS = 2 * 60_000
/**
 * How long after an uncertain CreateKey its key may still appear: longer than any change takes to be seen, and than any request
 * lives. Only then is it called again.
 */
export const KEY_APPEARS_MS = 5 * 60_000
/**
 * How long CloudTrail may go on delivering by a trail's configuration before a change: "about five minutes" (CloudTrail user
 * guide, cloudtrail-data-consistency), and a minute more.
 */
export const PROPAGATION_MS = 6 * 60_000
/** Retries of what may pass: throttling, faults of the service, a network that is down for a moment. */
export const PASSING_MS = 2 * 60_000
/** Steps that prepare a key rest on what was read so shortly before; those that change what was there always read again. */
export const FRESH_MS = 5000
/** Tries of one read. */
export const MOST_READS = 8
/** Tries of one call. */
export const MOST_CALLS = 20

const FIRST_WAIT_MS = 200
const LONGEST_WAIT_MS = 10_000

/** The wait before another try: doubling, bounded. Without jitter: calls of one account are made one after another. */
export function backoffMs(attempt: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt)
}
