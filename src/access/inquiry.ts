import type { Grant } from '../domain/key.js'
import type { Trail } from '../domain/trail.js'
import { authorize } from '../policy/evaluate.js'
import type { AccessRequest, Decision } from '../policy/types.js'
import { type Common, type ReaderClass, classesOf, cut } from './classes.js'
import { Allowance } from './budget.js'
import { type ReadAnswer, decide, plainRequests } from './decide.js'
import type { Leg, ReadTarget } from './leg.js'
import { mentionsOf } from './mentions.js'
import { ObjectFilter } from './object-filter.js'
import { Relevance } from './relevance.js'
import type { ReaderSubject } from './subject.js'
import { universeOf } from './universe.js'
import type { World } from './world.js'

/** Everybody about whom the policies say the same, and the answer for them. */
export interface ReaderGroup {
  readonly subjects: readonly ReaderSubject[]
  readonly answer: ReadAnswer
}

export interface Answers {
  readonly groups: readonly ReaderGroup[]
  /** What the answers rest on that was not read; each makes some of them unknown, none of them safer. */
  readonly gaps: readonly string[]
}

/** One request of a read and how it is decided. */
export interface ReadStep {
  readonly request: AccessRequest
  readonly decision: Decision
}

export interface Explained {
  readonly subject: ReaderSubject
  readonly answer: ReadAnswer
  /** The requests as they come when the caller chooses nothing. */
  readonly steps: readonly ReadStep[]
}

/** Whose the resources are and who has grants on the key. */
export interface About {
  readonly trail: Trail
  /** The accounts of the resources that are asked for. */
  readonly owners: readonly string[]
  readonly grants: readonly Grant[]
}

/** One question put to everybody there is: can they make these requests? */
export class Inquiry {
  private readonly relevance: Relevance
  private readonly filter: ObjectFilter
  private readonly target: ReadTarget

  constructor(
    private readonly world: World,
    target: ReadTarget,
    private readonly about: About,
  ) {
    this.filter = new ObjectFilter(target.objects, target.exampleObject)
    this.relevance = new Relevance(legsOf(target), this.filter)
    this.target = {
      ...target,
      s3: target.s3.map((leg) => this.cutLeg(leg)),
      kms: target.kms.map((shape) => ({ ...shape, leg: this.cutLeg(shape.leg) })),
    }
  }

  /** `apart`: accounts to look into although nothing names them; `named`: principals to name although nothing does. */
  answers({
    apart,
    named = [],
  }: {
    readonly apart: readonly string[]
    readonly named?: readonly string[]
  }): Answers {
    const { trail, owners } = this.about
    const common = this.common(named)
    const { members, isWhole } = universeOf(this.world, common.mentions, { trail, owners, apart })
    const classes = classesOf(members, common, this.relevance)
    const allowance = new Allowance()
    const groups = classes.map(({ caller, subjects }): ReaderGroup => ({
      subjects,
      answer: decide(caller, this.target, this.filter, allowance),
    }))
    return {
      groups: isWhole ? groups : [...groups, NOT_LOOKED_AT],
      gaps: [...this.gaps(classes), ...(isWhole ? [] : [TOO_MANY_GLOBS])],
    }
  }

  /** The answer for one subject, with each request as it comes by itself and how that is decided; undefined: nobody is meant. */
  explain(isMeant: (subject: ReaderSubject) => boolean, named: readonly string[]): Explained | undefined {
    const { trail, owners } = this.about
    const { mentions } = this.common(named)
    for (const { subject, caller } of universeOf(this.world, mentions, { trail, owners, apart: [] })
      .members) {
      if (!isMeant(subject)) continue
      const whole = cut(caller, this.relevance)
      const requests = plainRequests(whole, this.target, this.filter)
      const steps = requests.map(({ request, policies }) => ({
        request,
        decision: authorize(request, policies),
      }))
      return { subject, answer: decide(whole, this.target, this.filter), steps }
    }
    return undefined
  }

  private cutLeg(leg: Leg): Leg {
    return {
      ...leg,
      policy: leg.policy ? this.relevance.cut(leg.policy) : leg.policy,
      rcps: leg.rcps?.map((level) => level.map((one) => this.relevance.cut(one))),
    }
  }

  /** Documents on the resource's side and of the organization, cut down to what bears on the requests. */
  private common(named: readonly string[]): Common {
    const [s3] = this.target.s3
    const kms = this.target.kms[0]?.leg
    const resource = [s3, kms]
      .filter((leg) => leg !== undefined)
      .flatMap(({ policy, rcps }) => [...(policy ? [policy] : []), ...(rcps ?? []).flat()])
    const services = this.world.organization.allServicePolicies.map((one) => this.relevance.cut(one))
    const documents = [...resource, ...services]
    return { documents, mentions: mentionsOf(documents, this.about.grants, named) }
  }

  private gaps(classes: readonly ReaderClass[]): string[] {
    const [s3] = this.target.s3
    const kms = this.target.kms[0]?.leg
    const isScpUnread = classes.some(
      ({ caller }) => caller.policies.scps === undefined && caller.policies.isTheirs !== true,
    )
    const isRcpUnread = [s3, kms].some((leg) => leg !== undefined && leg.rcps === undefined)
    return [
      ...(s3 !== undefined && s3.policy === undefined ? ['the bucket policy was not read'] : []),
      ...(kms !== undefined && kms.policy === undefined ? ['the key policy was not read'] : []),
      ...(kms !== undefined && kms.grants === undefined ? ['the grants of the key were not read'] : []),
      ...(isScpUnread ? [`service control policies were not read: ${ONLY_LESS}`] : []),
      ...(isRcpUnread ? [`resource control policies were not read: ${ONLY_LESS}`] : []),
    ]
  }
}

const ONLY_LESS = 'they could only take access away'
const TOO_MANY_GLOBS =
  'policies test account ids by more patterns than are told apart here: other accounts were not looked at'

const NOT_LOOKED_AT: ReaderGroup = {
  subjects: [{ kind: 'anyone', accountGlobs: [] }],
  answer: { answer: 'unknown', reasons: [TOO_MANY_GLOBS] },
}

/** Every request of a read; the forms of KMS's differ in their context alone. */
function legsOf({ s3, kms }: ReadTarget): Leg[] {
  return [...s3, ...kms.slice(0, 1).map(({ leg }) => leg)]
}
