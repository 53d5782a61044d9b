import { arnAccount } from '../domain/arn.js'
import { keyArn } from '../domain/key-names.js'
import type { Bucket } from '../domain/bucket.js'
import type { Key } from '../domain/key.js'
import type { Trail } from '../domain/trail.js'
import type { Caller } from './caller.js'
import { type ReaderClass, classesOf } from './classes.js'
import { type ReadAnswer, decide } from './decide.js'
import type { Leg, ReadTarget } from './leg.js'
import { mentionsOf } from './mentions.js'
import { ObjectFilter } from './object-filter.js'
import { Relevance } from './relevance.js'
import type { ReaderSubject } from './subject.js'
import { readTarget } from './target.js'
import { universeOf } from './universe.js'
import type { World } from './world.js'

/** Everybody about whom the policies say the same, and the answer for them. */
export interface ReaderGroup {
  readonly subjects: readonly ReaderSubject[]
  readonly answer: ReadAnswer
}

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
export type ReadQuestion = 'read' | 'decrypt'

export interface ReadersOptions {
  /** Default: read. */
  readonly question?: ReadQuestion
  /** Accounts to look into in any case, principal by principal. */
  readonly apart?: readonly string[]
}

/** Answers for everybody who can read a trail's logs. Pure; throws nothing. */
export function readersOf(world: World, trail: Trail, options: ReadersOptions = {}): TrailReaders {
  const inquiry = inquire(world, trail, options.question ?? 'read')
  const asked = options.apart ?? []
  const { groups, gaps } = answersOf(world, inquiry, asked)
  // Accounts that nothing names are looked into only where somebody of them could be a reader.
  const apart = readAccounts(
    world,
    groups.filter(({ answer }) => answer.answer !== 'cannot').flatMap((one) => one.subjects),
  )
  const whole = apart.length === 0 ? { groups, gaps } : answersOf(world, inquiry, [...apart, ...asked])
  return { trail, key: inquiry.key, bucket: inquiry.bucket, ...whole }
}

function answersOf(
  world: World,
  inquiry: Inquiry,
  apart: readonly string[],
): Pick<TrailReaders, 'groups' | 'gaps'> {
  const { common, trail } = inquiry
  const { members, isWhole } = universeOf(world, common.mentions, { trail, owners: inquiry.owners(), apart })
  const classes = classesOf(members, common, inquiry.relevance)
  const groups = classes.map(({ caller, subjects }): ReaderGroup => ({
    subjects,
    answer: inquiry.answer(caller),
  }))
  return { groups, gaps: [...inquiry.gaps(classes), ...(isWhole ? [] : [TOO_MANY_GLOBS])] }
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

const TOO_MANY_GLOBS =
  'policies test account ids by more patterns than are told apart here: other accounts were not looked at'

/** Everything that the question about one trail rests on. */
class Inquiry {
  readonly relevance: Relevance
  private readonly filter: ObjectFilter

  constructor(
    private readonly world: World,
    readonly trail: Trail,
    readonly key: Key | undefined,
    readonly bucket: Bucket | undefined,
    private readonly whole: ReadTarget,
  ) {
    this.filter = new ObjectFilter(whole.objects, whole.exampleObject)
    this.relevance = new Relevance(legsOf(whole), this.filter)
  }

  /** Documents on the resource's side and of the organization, cut down to what bears on a read. */
  get common(): Parameters<typeof classesOf>[1] {
    const resource = legsOf(this.whole).flatMap(({ policy, rcps }) => [
      ...(policy ? [policy] : []),
      ...(rcps ?? []).flat(),
    ])
    const documents = [...new Set([...resource, ...this.world.organization.allServicePolicies])].map((one) =>
      this.relevance.cut(one),
    )
    return { documents, mentions: mentionsOf(documents, this.key?.grants ?? []) }
  }

  /** The accounts of key and bucket. */
  owners(): string[] {
    const key =
      typeof this.trail.kmsKeyId === 'string' ? arnAccount(this.key?.arn ?? this.trail.kmsKeyId) : undefined
    return [this.bucket?.accountId, this.key?.accountId ?? key].filter((id) => id !== undefined)
  }

  answer(caller: Caller): ReadAnswer {
    const answer = decide(caller, this.target, this.filter)
    if (this.trail.kmsKeyId !== undefined || answer.answer !== 'can') return answer
    return {
      answer: 'unknown',
      reasons: ['it is not known which key the trail names'],
      possible: answer.witness,
    }
  }

  /** The target with documents cut down to what bears on a read. */
  private readonly cut = new Map<Leg, Leg>()
  private get target(): ReadTarget {
    const cutLeg = (leg: Leg): Leg => {
      const known = this.cut.get(leg)
      if (known !== undefined) return known
      const made: Leg = {
        ...leg,
        policy: leg.policy ? this.relevance.cut(leg.policy) : leg.policy,
        rcps: leg.rcps?.map((level) => level.map((one) => this.relevance.cut(one))),
      }
      this.cut.set(leg, made)
      return made
    }
    return {
      ...this.whole,
      s3: this.whole.s3.map(cutLeg),
      kms: this.whole.kms.map((shape) => ({ ...shape, leg: cutLeg(shape.leg) })),
    }
  }

  gaps(classes: readonly ReaderClass[]): string[] {
    const [s3] = this.whole.s3
    const [kms] = this.whole.kms
    const isScpUnread = classes.some(
      ({ caller }) => caller.policies.scps === undefined && !caller.policies.isTheirs,
    )
    return [
      ...(s3 !== undefined && s3.policy === undefined ? ['the bucket policy was not read'] : []),
      ...(kms !== undefined && kms.leg.policy === undefined ? ['the key policy was not read'] : []),
      ...(kms !== undefined && kms.leg.grants === undefined ? ['the grants of the key were not read'] : []),
      ...(isScpUnread ? ['service control policies were not read: they could only take access away'] : []),
      ...(s3?.rcps === undefined || kms?.leg.rcps === undefined
        ? ['resource control policies were not read: they could only take access away']
        : []),
    ]
  }
}

/** Every request of a read; the forms of KMS's differ in their context alone. */
function legsOf({ s3, kms }: ReadTarget): Leg[] {
  return [...s3, ...kms.slice(0, 1).map(({ leg }) => leg)]
}

function inquire(world: World, trail: Trail, question: ReadQuestion): Inquiry {
  const key = keyOf(world, trail)
  const bucket = world.buckets.get(trail.s3BucketName ?? '')
  const { organization } = world
  const organizationOf = (accountId: string | undefined): string | null | undefined => {
    if (accountId === undefined) return undefined
    const isMember = organization.isMember(accountId)
    if (isMember === true) return organization.id
    return organization.id === null && accountId === world.estate.sources[0]?.accountId ? null : undefined
  }
  const target = readTarget({
    trail,
    key,
    bucket,
    organizationId: organizationOf(trail.accountId),
    rcps: (accountId) => (accountId === undefined ? undefined : organization.resourcePolicies(accountId)),
    organizationOf,
    nowMs: Date.parse(world.estate.collectedAt),
  })
  return new Inquiry(world, trail, key, bucket, question === 'read' ? target : { ...target, s3: [] })
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
