import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { userMember } from './callers.js'
import { type ReadersCase, estateOf } from '../../test/support/readers-cases.js'
import { type ReadAnswer, decide } from './decide.js'
import { indirectAccess } from './indirect.js'
import { ObjectFilter } from './object-filter.js'
import { type TrailReaders, readersOf } from './readers.js'
import type { ReaderSubject } from './subject.js'
import { readTarget } from './target.js'
import { worldOf } from './world.js'

const CASES = ['readers.json', 'documented.json'].flatMap(
  (name) => JSON.parse(readFileSync(new URL(`cases/${name}`, import.meta.url), 'utf8')) as ReadersCase[],
)

function readers(one: ReadersCase): TrailReaders {
  const estate = estateOf(one)
  const [trail] = estate.trails
  if (trail === undefined) throw new Error('a case has a trail')
  const named = estate.principals.map(({ accountId }) => accountId)
  return readersOf(worldOf(estate), trail, {
    question: one.question,
    named: [...named, ...(one.named ?? [])],
  })
}

function isMeant(wanted: ReadersCase['expect']['subject'], subject: ReaderSubject): boolean {
  if (typeof wanted === 'string') return 'arn' in subject && subject.arn === wanted
  if ('account' in wanted) return subject.kind === 'account' && subject.accountId === wanted.account
  if ('service' in wanted) return subject.kind === 'service' && subject.name === wanted.service
  if ('members' in wanted) return subject.kind === 'member-accounts'
  return subject.kind === ('anyone' in wanted ? 'anyone' : 'anonymous')
}

function answerFor(
  found: TrailReaders,
  isWanted: (subject: ReaderSubject) => boolean,
): ReadAnswer | undefined {
  return found.groups.find(({ subjects }) => subjects.some(isWanted))?.answer
}

/** The answer about an object of the bucket that CloudTrail did not write. */
function otherObject(one: ReadersCase): ReadAnswer {
  const estate = estateOf(one)
  const [trail, key, bucket, user] = [
    estate.trails[0],
    estate.keys[0],
    estate.buckets[0],
    estate.principals[0],
  ]
  if (trail === undefined || user === undefined) throw new Error('a case has a trail and a principal')
  const none = { organizationOf: (): null => null, rcps: (): [] => [], organizationId: null, nowMs: 0 }
  const target = readTarget({ trail, key, bucket, ...none })
  const kms = target.kms.map((shape) => ({
    ...shape,
    leg: {
      ...shape.leg,
      context: { ...shape.leg.context, 'kms:EncryptionContext:aws:cloudtrail:arn': null },
    },
  }))
  const filter = new ObjectFilter(target.objects, target.exampleObject)
  return decide(userMember(worldOf(estate), user).caller, { ...target, s3: [], kms }, filter)
}

/** A log file as CloudTrail names it: a witness is of one that can be. */
const LOG_FILE =
  /\/\d{12}\/CloudTrail\/[a-z\d-]+\/\d{4}\/\d{2}\/\d{2}\/\d{12}_CloudTrail_[a-z\d-]+_\w+\.json\.gz$/u

function objectIn({ witness }: ReadAnswer & { answer: 'can' }): unknown {
  const [request] = witness.requests
  return request?.action === 'kms:Decrypt'
    ? request.context['kms:EncryptionContext:aws:s3:arn']
    : request?.resource
}

describe('who can read', () => {
  it.each(CASES.map((one) => [one.id, one.title, one] as const))('%s: %s', (_id, _title, one) => {
    const found = readers(one)
    const isLog = one.object === undefined
    const answer = isLog
      ? answerFor(found, (subject) => isMeant(one.expect.subject, subject))
      : otherObject(one)
    expect(answer?.answer, `${one.why} — ${JSON.stringify(answer)}`).toBe(one.expect.answer)
    if (one.expect.anyone !== undefined) {
      const anyone = answerFor(found, ({ kind }) => kind === 'anyone')
      expect(anyone?.answer, JSON.stringify(anyone)).toBe(one.expect.anyone)
    }
    if (one.expect.reason !== undefined) {
      expect(answer?.answer === 'unknown' ? answer.reasons.join() : '').toContain(one.expect.reason)
    }
    if (isLog && answer?.answer === 'can') expect(objectIn(answer)).toMatch(LOG_FILE)
    for (const [key, value] of Object.entries(one.expect.requires ?? {})) {
      const requires = answer?.answer === 'can' ? answer.witness.requires : []
      const values = requires
        .filter((each) => each.key.toLowerCase() === key.toLowerCase())
        .map((each) => each.value)
      expect(new Set(values.flat())).toEqual(new Set([value].flat()))
    }
    const paths = indirectAccess(worldOf(estateOf(one)), found).paths
    for (const action of one.expect.indirect ?? []) expect(paths.map((path) => path.action)).toContain(action)
  })
})
