import type { World } from './world.js'

/** Operations that read: what AWS names so. */
const READS = /^(?:Describe|List|Get|Head|Lookup|Simulate)/u
/** Operations that neither read state nor change it: they issue credentials, or make and open ciphertexts. */
const USES = /^(?:Assume|GetSessionToken|Encrypt|Decrypt|GenerateDataKey)/u

export function isRead(operation: string): boolean {
  return READS.test(operation) && !USES.test(operation)
}

/** Whether a call may change what reads answer. */
export function isWrite(operation: string): boolean {
  return !READS.test(operation) && !USES.test(operation)
}

/** Answers reads from the state before the last write, for as long as the world's settings say. */
export class StaleReads {
  #before: World | undefined
  #atMs = 0

  /** Called before a write has its effect. Values in the maps are replaced whole, so copies of the maps suffice. */
  beforeWrite(world: World): void {
    if (world.settings.staleMs === 0) return
    this.#atMs = world.clock.nowMs()
    this.#before = {
      ...world,
      accounts: new Map(world.accounts),
      principals: new Map(world.principals),
      managedPolicies: world.managedPolicies,
      trails: new Map(world.trails),
      trailsByAccount: new Map(world.trailsByAccount),
      keys: new Map(world.keys),
      aliases: new Map(world.aliases),
      logGroups: new Map(world.logGroups),
      eventDataStores: new Map(world.eventDataStores),
      changes: [...world.changes],
      selectors: new Map(world.selectors),
      // S3 is consistent: see the simulator's caller of this.
      buckets: world.buckets,
    }
  }

  view(world: World): World {
    const isStale = this.#before !== undefined && world.clock.nowMs() - this.#atMs < world.settings.staleMs
    return isStale && this.#before !== undefined ? this.#before : world
  }
}
