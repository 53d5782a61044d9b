import type { Key } from '../domain/key.js'
import type { Principal } from '../domain/principal.js'
import { parsePolicy } from '../policy/parse.js'
import { DECRYPT } from './actions.js'
import type { ReadAnswer } from './decide.js'
import { bucketLeg, keyLeg, roleLeg, targetOf, trailLeg } from './indirect-legs.js'
import { Inquiry, type ReaderGroup } from './inquiry.js'
import type { Leg } from './leg.js'
import { type TrailReaders, factsOf } from './readers.js'
import type { ReaderSubject } from './subject.js'
import type { TargetFacts } from './target.js'
import type { World } from './world.js'

/** Ways to the logs for those who can't read them yet. */
type IndirectKind =
  | 'change-key-policy'
  | 'create-grant'
  | 're-encrypt'
  | 'replicate-key'
  | 'use-replica-key'
  | 'change-bucket-policy'
  | 'replicate-objects'
  | 're-encrypt-objects'
  | 're-point-trail'
  | 'assume-reader'

/** One such way, and who can or may go it. */
export interface IndirectPath {
  readonly kind: IndirectKind
  /** The action that it takes. */
  readonly action: string
  /** The key, bucket, trail or role that it goes through. */
  readonly through: string
  readonly subject: ReaderSubject
  readonly answer: Extract<ReadAnswer, { answer: 'can' | 'unknown' }>
}

export interface IndirectAccess {
  readonly paths: readonly IndirectPath[]
  /** What was not looked into, in words. */
  readonly gaps: readonly string[]
}

/** Roles whose assumers are looked for, readers first; the others are named in the gaps. */
const MOST_ROLES = 40

interface Way {
  readonly kind: IndirectKind
  readonly leg: Leg
}

/**
 * Who can't read yet but can make themselves or others able to: by the policies and grants of key and bucket, by copies, by
 * the trail, or by becoming a reader. Listed apart from who can read, and never part of a verdict.
 */
export function indirectAccess(world: World, readers: TrailReaders): IndirectAccess {
  const facts = factsOf(world, readers.trail)
  const ways = [
    ...keyWays(facts),
    ...bucketWays(facts),
    { kind: 're-point-trail', leg: trailLeg(facts) } as const,
  ]
  const replicas = replicaWays(world, facts)
  const assumed = new Assumers(world, facts).of(readers.groups)
  return {
    paths: [...[...ways, ...replicas.ways].flatMap((way) => pathsOf(world, facts, way)), ...assumed.paths],
    gaps: [...unreadGaps(facts), ...replicas.gaps, ...assumed.gaps],
  }
}

/** Of a key or a bucket that was not read nobody can tell who may change it. */
function unreadGaps({ trail, key, bucket }: TargetFacts): string[] {
  const hasKey = trail.kmsKeyId !== null && trail.kmsKeyId !== ''
  return [
    ...(key === undefined && hasKey
      ? ['the key was not read: who can change its policy or create grants on it is not known']
      : []),
    ...(bucket === undefined
      ? ['the bucket was not read: who can change its policy or replicate it is not known']
      : []),
  ]
}

function keyWays(facts: TargetFacts): Way[] {
  const { key } = facts
  if (key === undefined) return []
  return [
    { kind: 'change-key-policy', leg: keyLeg(facts, key, 'kms:PutKeyPolicy') },
    { kind: 'create-grant', leg: keyLeg(facts, key, 'kms:CreateGrant') },
    { kind: 're-encrypt', leg: keyLeg(facts, key, 'kms:ReEncryptFrom') },
    ...(key.multiRegion === true
      ? [{ kind: 'replicate-key', leg: keyLeg(facts, key, 'kms:ReplicateKey') } as const]
      : []),
  ]
}

function bucketWays(facts: TargetFacts): Way[] {
  if (facts.bucket === undefined) return []
  return [
    { kind: 'change-bucket-policy', leg: bucketLeg(facts, 's3:PutBucketPolicy') },
    { kind: 'replicate-objects', leg: bucketLeg(facts, 's3:PutReplicationConfiguration') },
    { kind: 're-encrypt-objects', leg: bucketLeg(facts, 's3:UpdateObjectEncryption', true) },
  ]
}

/** Replicas share key material and have policies of their own. Source: KMS developer guide, multi-region-keys-overview. */
function replicaWays(world: World, facts: TargetFacts): { ways: Way[]; gaps: string[] } {
  const arns = (facts.key?.multiRegionKeys ?? []).filter((arn) => arn !== facts.key?.arn)
  const found = arns.map((arn) => world.keys.get(arn))
  const read = found.filter((key): key is Key => key?.policy !== undefined)
  const unread = arns.filter((arn) => !read.some((key) => key.arn === arn))
  return {
    ways: read.map((key) => ({ kind: 'use-replica-key', leg: keyLeg(facts, key, DECRYPT) })),
    gaps: unread.map((arn) => `the policy of replica key ${arn} was not read: who can use it is not known`),
  }
}

function groupsFor(world: World, facts: TargetFacts, leg: Leg): readonly ReaderGroup[] {
  const owners = leg.ownerAccountId === undefined ? [] : [leg.ownerAccountId]
  const about = { trail: facts.trail, owners, grants: leg.grants ?? [] }
  return new Inquiry(world, targetOf(facts, leg), about).answers({ apart: [] }).groups
}

function pathsOf(world: World, facts: TargetFacts, { kind, leg }: Way): IndirectPath[] {
  return groupsFor(world, facts, leg).flatMap(({ subjects, answer }) =>
    answer.answer === 'cannot'
      ? []
      : subjects.map((subject) => ({ kind, action: leg.action, through: leg.resource, subject, answer })),
  )
}

/** Who can become a reader, and who can become one of those, until nobody new is found. */
class Assumers {
  private readonly paths: IndirectPath[] = []
  private readonly gaps: string[] = []
  private readonly seen = new Set<string>()

  constructor(
    private readonly world: World,
    private readonly facts: TargetFacts,
  ) {}

  of(groups: readonly ReaderGroup[]): IndirectAccess {
    const queue = groups
      .filter(({ answer }) => answer.answer === 'can')
      .flatMap(({ subjects }) => subjects.flatMap(roleOf))
    for (const arn of queue) {
      if (this.seen.has(arn)) continue
      if (this.seen.size >= MOST_ROLES) {
        this.gaps.push(
          `more than ${MOST_ROLES} roles lead to the logs: who can assume the others was not looked into`,
        )
        break
      }
      this.seen.add(arn)
      queue.push(...this.assumersOf(arn))
    }
    return { paths: this.paths, gaps: this.gaps }
  }

  private assumersOf(arn: string): string[] {
    const role = this.world.principalsByArn.get(arn)
    if (role === undefined) {
      this.gaps.push(`the trust policy of ${arn} was not read: who can assume it is not known`)
      return []
    }
    this.noteProviders(role)
    const { accountId, trustPolicy } = role
    const leg = roleLeg(this.facts, { arn, accountId, ...(trustPolicy === undefined ? {} : { trustPolicy }) })
    const found = pathsOf(this.world, this.facts, { kind: 'assume-reader', leg })
    this.paths.push(...found)
    return found.filter(({ answer }) => answer.answer === 'can').flatMap(({ subject }) => roleOf(subject))
  }

  /** Identities of providers are no principals of any account: they are told by provider. */
  private noteProviders({ arn, trustPolicy }: Principal): void {
    if (trustPolicy === undefined) return
    const { statements } = parsePolicy(trustPolicy, arn)
    const providers = statements
      .filter(({ effect }) => effect === 'Allow')
      .flatMap(({ principal }) => principal ?? [])
      .filter(({ type }) => type === 'Federated')
    for (const { value } of providers) {
      this.gaps.push(`identities that ${value} vouches for can become ${arn}: who they are is not known here`)
    }
  }
}

function roleOf(subject: ReaderSubject): string[] {
  return subject.kind === 'role' ? [subject.arn] : []
}
