import type { Key } from '../../domain/key.js'
import type { Trail } from '../../domain/trail.js'
import { seededRandom } from '../random.js'
import { delegation, key, keyArn, minutesAgo, policy, trail, trailArn } from './parts.js'

/** A member's own trail, and its key where it has one that KMS knows. */
export interface OwnTrail {
  readonly trail: Trail
  readonly key?: Key
}

const NAME = 'own'
const KEY = 'own-key'
const THREE_DAYS = 3 * 24 * 60
const FAILING = {
  isLogging: true,
  latestDeliveryTime: minutesAgo(THREE_DAYS),
  latestDeliveryError: 'AccessDenied',
}

type Make = (accountId: string) => OwnTrail

function withKey(more: Partial<Trail> = {}, keyMore: (accountId: string) => Partial<Key> = () => ({})): Make {
  return (accountId) => ({
    trail: trail(accountId, NAME, { kmsKeyId: keyArn(accountId, KEY), ...more }),
    key: key(accountId, KEY, [trailArn(accountId, NAME)], keyMore(accountId)),
  })
}

export const sealed: Make = withKey()
export const withoutKey: Make = (accountId) => ({ trail: trail(accountId, NAME) })

/** Shapes and how often they come, of a hundred; a guess at an organization that has begun to seal its trails. */
const MIX: readonly (readonly [parts: number, make: Make])[] = [
  [55, sealed],
  [20, withoutKey],
  [5, withKey({ status: FAILING }, () => ({ keyState: 'Disabled' }))],
  [8, withKey({ status: FAILING }, (accountId) => ({ policy: policy(delegation(accountId)) }))],
  [4, withKey({ status: { isLogging: false, latestDeliveryTime: minutesAgo(THREE_DAYS) } })],
  [4, withKey({}, () => ({ rotation: { enabled: false } }))],
  // A key that is gone.
  [
    4,
    (accountId) => ({ trail: trail(accountId, NAME, { kmsKeyId: keyArn(accountId, KEY), status: FAILING }) }),
  ],
]

/** Own trails of every shape, drawn by a seed: the same seed draws the same. */
export function mixedTrails(seed: number): Make {
  const random = seededRandom(seed)
  return (accountId) => {
    let left = random() * 100
    const found = MIX.find(([parts]) => (left -= parts) < 0)
    return (found?.[1] ?? sealed)(accountId)
  }
}
