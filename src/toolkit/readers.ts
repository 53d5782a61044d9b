import { indirectAccess } from '../access/indirect.js'
import type { Explained } from '../access/inquiry.js'
import { knownStatements } from '../access/known-statements.js'
import { explainReader, readersOf } from '../access/readers.js'
import { review } from '../access/review.js'
import { subjectName } from '../access/subject.js'
import { type World, worldOf } from '../access/world.js'
import type { AllowedReader } from '../domain/allowed-reader.js'
import { TrailsealError } from '../domain/errors.js'
import type { Estate } from '../domain/estate.js'
import { keysByName } from '../domain/key-names.js'
import type { Trail } from '../domain/trail.js'
import { parsePolicy } from '../policy/parse.js'
import type { ReadersView } from '../report/readers-view.js'
import { didYouMean } from '../domain/nearest.js'

/** Whose readers are asked for, and who may read. */
export interface ReadersRequest {
  /** A trail by ARN or name; with neither this nor a key, every trail. */
  readonly trail?: string
  /** Every trail under this key, by ARN. */
  readonly key?: string
  /** The allow-list, entries that have ended left out; absent: nobody said. */
  readonly allowed?: readonly AllowedReader[]
}

/** Who can read the logs of an estate's trails. Pure. Throws TrailsealError for a trail or key that is not in the estate. */
export function readers(estate: Estate, request: ReadersRequest = {}): ReadersView[] {
  const world = worldOf(estate)
  return trailsOf(estate, request).map((trail) => reportOf(world, trail, request.allowed))
}

function reportOf(world: World, trail: Trail, allowed: readonly AllowedReader[] | undefined): ReadersView {
  const found = readersOf(world, trail)
  const policy = found.key?.policy
  return {
    trail: found,
    review: review(world, found, allowed ?? []),
    hasAllowList: allowed !== undefined,
    indirect: indirectAccess(world, found),
    keyStatements: policy === undefined ? [] : knownStatements(parsePolicy(policy, 'key policy')),
  }
}

/** Why one principal can or can't read a trail's logs. Throws TrailsealError where nobody of that name can exist. */
export function whyReader(
  estate: Estate,
  request: ReadersRequest,
  name: string,
): { trail: Trail; explained: Explained }[] {
  const world = worldOf(estate)
  return trailsOf(estate, request).map((trail) => {
    const explained = explainReader(world, trail, name)
    if (explained === undefined) throw unknownPrincipal(world, trail, name)
    return { trail, explained }
  })
}

function unknownPrincipal(world: World, trail: Trail, name: string): TrailsealError {
  const names = readersOf(world, trail).groups.flatMap(({ subjects }) => subjects.map(subjectName))
  return new TrailsealError({
    code: 'UNKNOWN_PRINCIPAL',
    message: `there is nobody called ${name}${didYouMean(name, names)}`,
    remedy:
      'give the ARN of a user, role, session or root user, an account id, a service such as config.amazonaws.com, or anonymous or anyone; of an account whose principals were read only those that exist can be asked about',
  })
}

function trailsOf(estate: Estate, { trail, key }: ReadersRequest): Trail[] {
  if (trail !== undefined) return trailsNamed(estate, trail)
  if (key !== undefined) return trailsUnder(estate, key)
  if (estate.trails.length > 0) return estate.trails
  throw new TrailsealError({
    code: 'NO_TRAIL',
    message: 'the estate has no trail whose readers could be told',
    remedy: 'collect with the account or organization that owns the trail in scope',
  })
}

function trailsNamed(estate: Estate, wanted: string): Trail[] {
  const found = estate.trails.filter((one) => one.arn === wanted)
  const named = found.length > 0 ? found : estate.trails.filter((one) => one.name === wanted)
  if (named.length > 0) return named
  const names = estate.trails.flatMap((one) => [one.name, one.arn])
  throw new TrailsealError({
    code: 'UNKNOWN_TRAIL',
    message: `the estate has no trail ${wanted}${didYouMean(wanted, names)}`,
    remedy: 'name a trail by its ARN or name; trailseal audit lists them',
  })
}

function trailsUnder(estate: Estate, wanted: string): Trail[] {
  const key = keysByName(estate.keys).get(wanted)
  const found = estate.trails.filter(
    ({ kmsKeyId }) => kmsKeyId === wanted || (typeof kmsKeyId === 'string' && kmsKeyId === key?.arn),
  )
  if (found.length > 0) return found
  const names = estate.trails.flatMap(({ kmsKeyId }) => (typeof kmsKeyId === 'string' ? [kmsKeyId] : []))
  throw new TrailsealError({
    code: 'UNKNOWN_KEY',
    message: `no trail of the estate is under key ${wanted}${didYouMean(wanted, names)}`,
    remedy: 'give the ARN of a key that a trail names',
  })
}
