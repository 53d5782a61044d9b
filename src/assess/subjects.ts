import { arnRegion } from '../domain/arn.js'
import type { Account } from '../domain/account.js'
import type { Subject } from '../domain/finding.js'
import type { EventDataStore, Trail } from '../domain/trail.js'

export function trailSubject(trail: Trail): Subject {
  const region = trail.homeRegion ?? arnRegion(trail.arn)
  const { arn, name, accountId } = trail
  return { kind: 'trail', id: arn, name, accountId, ...(region === undefined ? {} : { region }) }
}

export function accountSubject({ id, name }: Account): Subject {
  return { kind: 'account', id, name: name ?? id, accountId: id }
}

export function storeSubject({ arn, name, accountId, region }: EventDataStore): Subject {
  return { kind: 'event-data-store', id: arn, name, accountId, region }
}
