import { arnAccount } from '../domain/arn.js'
import type { Bucket } from '../domain/bucket.js'
import type { Key } from '../domain/key.js'
import { keyArn } from '../domain/key-names.js'
import type { Trail } from '../domain/trail.js'
import type { ReadAnswer } from './decide.js'
import { type Explained, Inquiry, type ReaderGroup } from './inquiry.js'
import type { ReaderSubject } from './subject.js'
import { type TargetFacts, readTarget } from './target.js'
import type { World } from './world.js'

/** Who can read one trail's logs. The groups together are everybody there is, each once. */
export interface TrailReaders {
  readonly trail: Trail
  /** What was collected of the trail's key; undefined: nothing, or it names none. */
  readonly key: Key | undefined
  readonly bucket: Bucket | undefined
  readonly groups: readonly ReaderGroup[]
  /** What the answers rest on that was not read; each makes some of them unknown, none of them safer. */
  readonly gaps: readonly string[]
}

/** What is asked: whether both requests of a read are possible, or only the one of KMS. */
type ReadQuestion = 'read' | 'decrypt'

export interface ReadersOptions {
  /** Default: read. */
  readonly question?: ReadQuestion
  /** Principals, by ARN or service name, and accounts, by id, to answer for in any case. */
  readonly named?: readonly string[]
}

/** Answers for everybody who can read a trail's logs. Pure; throws nothing. */
export function readersOf(world: World, trail: Trail, options: ReadersOptions = {}): TrailReaders {
  const { facts, inquiry } = inquiryOf(world, trail, options.question ?? 'read')
  const { named = [] } = options
  const first = inquiry.answers({ apart: [], named })
  // Accounts that nothing names are looked into only where somebody of them could be a reader.
  const open = first.groups.filter(({ answer }) => answer.answer !== 'cannot').flatMap((one) => one.subjects)
  const apart = readAccounts(world, open)
  const { groups, gaps } = apart.length === 0 ? first : inquiry.answers({ apart, named })
  const { key, bucket } = facts
  if (trail.kmsKeyId !== undefined) return { trail, key, bucket, groups, gaps }
  const doubted = groups.map(({ subjects, answer }) => ({ subjects, answer: withoutKey(answer) }))
  return { trail, key, bucket, groups: doubted, gaps: [...gaps, UNKNOWN_KEY] }
}

const UNKNOWN_KEY = 'it is not known which key the trail names'

function withoutKey(answer: ReadAnswer): ReadAnswer {
  if (answer.answer !== 'can') return answer
  return { answer: 'unknown', reasons: [UNKNOWN_KEY], possible: answer.witness }
}

/** Why one can or can't read: a principal by ARN, a service by name, an account by id, or `anonymous` or `anyone`. */
export function explainReader(world: World, trail: Trail, name: string): Explained | undefined {
  const { inquiry } = inquiryOf(world, trail, 'read')
  const found = inquiry.explain((subject) => isNamed(subject, name), [name])
  if (found === undefined || trail.kmsKeyId !== undefined) return found
  return { ...found, answer: withoutKey(found.answer) }
}

function isNamed(subject: ReaderSubject, name: string): boolean {
  if ('arn' in subject) return subject.arn === name
  switch (subject.kind) {
    case 'service':
      return subject.name === name
    case 'account':
      return subject.accountId === name
    case 'member-accounts':
      return subject.accountIds.includes(name)
    case 'anonymous':
    case 'anyone':
    case 'any-service':
      return subject.kind === name
  }
}

/** Accounts whose principals are known, among those that subjects stand for. */
function readAccounts(world: World, subjects: readonly ReaderSubject[]): string[] {
  const isRead = (id: string): boolean => world.principals.has(id)
  const members = subjects
    .flatMap((one) => (one.kind === 'member-accounts' ? one.accountIds : []))
    .filter(isRead)
  if (!subjects.some(({ kind }) => kind === 'anyone')) return members
  const others = [...world.principals.keys()].filter((id) => !world.organization.members.has(id))
  return [...members, ...others]
}

/** A trail with the requests by which its logs are read, and whose policies bear on them. */
function inquiryOf(
  world: World,
  trail: Trail,
  question: ReadQuestion,
): { facts: TargetFacts; inquiry: Inquiry } {
  const facts = factsOf(world, trail)
  const target = readTarget(facts)
  const keyId = typeof trail.kmsKeyId === 'string' ? trail.kmsKeyId : ''
  const keyOwner = facts.key?.accountId ?? arnAccount(facts.key?.arn ?? keyId)
  const inquiry = new Inquiry(world, question === 'read' ? target : { ...target, s3: [] }, {
    trail,
    owners: [facts.bucket?.accountId, keyOwner].filter((id) => id !== undefined),
    grants: facts.key?.grants ?? [],
  })
  return { facts, inquiry }
}

/** What is known of a trail, its key and its bucket. */
export function factsOf(world: World, trail: Trail): TargetFacts {
  const { organization } = world
  const organizationOf = (accountId: string | undefined): string | null | undefined => {
    if (accountId === undefined) return undefined
    const isMember = organization.isMember(accountId)
    if (isMember === true) return organization.id
    return organization.id === null && accountId === world.estate.sources[0]?.accountId ? null : undefined
  }
  return {
    trail,
    key: keyOf(world, trail),
    bucket: world.buckets.get(trail.s3BucketName ?? ''),
    organizationId: organizationOf(trail.accountId),
    rcps: (accountId) => (accountId === undefined ? undefined : organization.resourcePolicies(accountId)),
    organizationOf,
    nowMs: Date.parse(world.estate.collectedAt),
  }
}

function keyOf(world: World, trail: Trail): Key | undefined {
  if (typeof trail.kmsKeyId !== 'string' || trail.kmsKeyId === '') return undefined
  const place = {
    partition: world.estate.partition,
    region: trail.homeRegion ?? '',
    accountId: trail.accountId,
  }
  return world.keys.get(keyArn(trail.kmsKeyId, place))
}
