import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EstateCase, allCases, estateOf } from '../../test/support/estate-cases.js'
import { type Estate, estateSchema } from '../domain/estate.js'
import type { Assessment, Verdict } from '../domain/finding.js'
import { RULE_IDS, type RuleId } from '../domain/finding.js'
import { assess } from './assess.js'

const ACCOUNT = '111122223333'

/** A fact that can be taken out of an estate: where it is, from the top. */
type Path = readonly (string | number)[]

/** Members that carry facts one by one; what is inside a policy or a list of statements is one fact. */
const HOLDERS = ['trails', 'keys', 'buckets', 'logGroups', 'accounts', 'eventDataStores'] as const
/** What makes a thing the thing it is, and what the schema asks for. */
const IDENTITY = new Set(['arn', 'name', 'id', 'accountId', 'access', 'region'])

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function pathsBelow(value: unknown, path: Path): Path[] {
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const at: Path = path.concat(name)
    return [at].concat(pathsBelow(inner, at))
  })
}

function factsOf(estate: Estate): Path[] {
  const things = HOLDERS.flatMap((list) =>
    estate[list].map((thing, at) => ({ path: [list, at] as Path, thing })),
  )
  const members = things.flatMap(({ path, thing }) =>
    pathsBelow(thing, path).filter((one) => one.length > 3 || !IDENTITY.has(String(one[2]))),
  )
  const whole = (['keys', 'buckets', 'logGroups', 'failures'] as const).flatMap((list) =>
    estate[list].map((_thing, at): Path => [list, at]),
  )
  return [...members, ...whole, ['organization'], ...pathsBelow(estate.organization, ['organization'])]
}

/** The estate without some facts; undefined where what is left is no estate. Lists keep their places until all is done. */
function without(estate: Estate, paths: readonly Path[]): Estate | undefined {
  const copy = structuredClone(estate) as unknown as Record<string, unknown>
  for (const path of paths) {
    const holder = path
      .slice(0, -1)
      .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], copy)
    const last = path.at(-1)
    if (last !== undefined && holder !== undefined && holder !== null)
      delete (holder as Record<string, unknown>)[last]
  }
  for (const list of ['keys', 'buckets', 'logGroups', 'failures']) {
    copy[list] = (copy[list] as unknown[]).filter((one) => one !== undefined)
  }
  const parsed = estateSchema.safeParse(copy)
  return parsed.success ? parsed.data : undefined
}

function verdicts({ trails, accounts }: Assessment): Map<string, Verdict> {
  const findings = [...trails, ...accounts].flatMap((one) => one.findings)
  return new Map(findings.map((one) => [`${one.rule} ${one.subject.kind} ${one.subject.id}`, one.verdict]))
}

/** Who can read costs more than all other rules together, and its own cases hold all that it rests on. */
function judge(one: DrawnCase, estate: Estate): Map<string, Verdict> {
  const isOfReaders = (id: RuleId): boolean => id === 'readers-are-authorized'
  const rules = RULE_IDS.filter((id) => isOfReaders(id) === isOfReaders(one.rule))
  return verdicts(assess(estate, { rules, ...(one.readers === undefined ? {} : { readers: one.readers }) }))
}

/** Findings that less evidence made safer. */
function safer(before: Map<string, Verdict>, now: Map<string, Verdict>): string[] {
  return [...before].flatMap(([finding, was]) => {
    const is = now.get(finding)
    const wasOpen = was === 'noncompliant' || was === 'unknown'
    return wasOpen && (is === 'compliant' || is === 'not-applicable')
      ? [`${finding}: ${was} became ${is}`]
      : []
  })
}

/** KMS never answers these together: without the one, the other can't be told to be wrong. */
const CONTRADICTORY = new Set(['the key says CUSTOMER but carries an alias of AWS'])
type DrawnCase = EstateCase & { readonly rule: RuleId }
const CASES: readonly DrawnCase[] = allCases()
  .map(({ rule, one }) => ({ ...one, rule }))
  .filter((one) => !CONTRADICTORY.has(one.name))

describe('less evidence', () => {
  it('never makes an estate look safer, whatever one fact is missing', () => {
    const found = CASES.flatMap((one) => {
      const estate = estateOf(one)
      const before = judge(one, estate)
      return factsOf(estate).flatMap((path) => {
        const less = without(estate, [path])
        const wrong = less === undefined ? [] : safer(before, judge(one, less))
        return wrong.map((what) => `${one.name}, without ${path.join('.')}: ${what}`)
      })
    })
    expect(found).toEqual([])
  }, 120_000)

  it('nor do several missing facts at once', () => {
    const drawn = fc.constantFrom(...CASES).chain((one) => {
      const estate = estateOf(one)
      return fc.tuple(fc.constant(one), fc.constant(estate), fc.subarray(factsOf(estate), { maxLength: 8 }))
    })
    fc.assert(
      fc.property(drawn, ([one, estate, paths]) => {
        const less = without(estate, paths)
        return less === undefined || safer(judge(one, estate), judge(one, less)).length === 0
      }),
      { numRuns: 500 },
    )
  })
})

describe('the order of things', () => {
  it('does not matter', () => {
    const shuffled = (estate: Estate): fc.Arbitrary<Estate> => {
      const shuffle = <T>(list: readonly T[]): fc.Arbitrary<T[]> =>
        fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length })
      return fc
        .tuple(...HOLDERS.map((list) => shuffle<unknown>(estate[list])), shuffle(estate.failures))
        .map((lists) => withLists(estate, lists))
    }
    const crowd = crowdedEstate()
    const expected = { ...assess(crowd), estateHash: '' }
    fc.assert(
      fc.property(shuffled(crowd), (other) => {
        expect({ ...assess(other), estateHash: '' }).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })
})

describe('verdicts', () => {
  it('puts the plain check beside the verdict that counts', () => {
    const estate = estateOf({ change: { key: { keyState: 'Disabled' } } })
    const [trail] = assess(estate).trails
    expect(trail?.benchmark).toBe('compliant')
    expect(trail?.assured).toBe('noncompliant')
  })

  it('lets advice change no verdict', () => {
    const rules = RULE_IDS.filter((rule) => rule !== 'readers-are-authorized')
    const estate = estateOf({
      change: { key: { rotation: { enabled: false } }, logGroup: { kmsKeyId: null } },
    })
    const { verdict, trails } = assess(estate, { rules })
    expect(verdict).toBe('compliant')
    expect(
      trails[0]?.findings.filter((one) => one.verdict === 'noncompliant').map((one) => one.rule),
    ).toEqual(['key-rotates', 'copies-are-sealed'])
  })

  it('chooses rules and levels', () => {
    const levels = assess(estateOf({}), { levels: ['benchmark'] }).trails[0]?.findings
    expect(levels?.map((one) => one.rule)).toEqual(['trail-has-key'])
    expect(assess(estateOf({}), { rules: [] }).verdict).toBe('not-applicable')
  })

  it('counts ages to the time that it is told', () => {
    const nowMs = Date.parse('2026-11-25T12:00:00Z')
    const { trails } = assess(estateOf({}), { rules: ['delivery-is-healthy'], nowMs })
    expect(trails[0]?.assured).toBe('noncompliant')
  })
})

describe('the whole estate', () => {
  it('shows a simulated answer before any other', () => {
    const estate = estateOf({})
    const [source] = estate.sources
    const simulated = {
      callerArn: 'x',
      accountId: ACCOUNT,
      endpoint: 'http://127.0.0.1:4566',
      answeredBy: 'simulator' as const,
    }
    const { answeredBy, endpoint, callerArn } = assess({ ...estate, sources: [...estate.sources, simulated] })
    expect([answeredBy, endpoint, callerArn]).toEqual(['simulator', simulated.endpoint, source?.callerArn])
  })

  it('does not pass an estate in which there is nothing', () => {
    expect(assess({ ...estateOf({}), accounts: [], trails: [] }).verdict).toBe('unknown')
  })

  it('judges members of the organization that the estate lacks as not reached', () => {
    const organization = {
      id: 'o-exampleorgid',
      managementAccountId: ACCOUNT,
      units: [{ id: 'r-1', accounts: [ACCOUNT, '444455556666'] }],
    }
    const estate = estateOf({ change: { estate: { organization, scope: { kind: 'organization' } } } })
    const { accounts, verdict } = assess(estate, { rules: ['account-records'] })
    expect(accounts.map((one) => [one.subject.id, one.assured])).toEqual([
      [ACCOUNT, 'compliant'],
      ['444455556666', 'unknown'],
    ])
    expect(verdict).toBe('unknown')
  })
})

function withLists(estate: Estate, lists: readonly unknown[][]): Estate {
  const named = [...HOLDERS, 'failures'].map((name, at) => [name, lists[at]])
  return estateSchema.parse({ ...estate, ...Object.fromEntries(named) })
}

/** Many subjects in one estate, with failures, for order. */
function crowdedEstate(): Estate {
  const base = estateOf({})
  const failures = [1, 2, 3].flatMap((number) => [
    {
      operation: 'cloudtrail:DescribeTrails',
      accountId: `00000000000${number}`,
      region: 'us-east-1',
      kind: 'denied',
      code: 'AccessDeniedException',
      message: `refused ${number}`,
    },
    {
      operation: 'cloudtrail:DescribeTrails',
      accountId: `00000000000${number}`,
      region: 'eu-west-1',
      kind: 'throttled',
      code: 'ThrottlingException',
      message: 'Rate exceeded',
    },
  ])
  const numbers = [1, 2, 3]
  const account = (n: number): object => ({
    id: `00000000000${n}`,
    access: 'assumed-role',
    enabledRegions: ['us-east-1', 'eu-west-1'],
    trailArns: [],
  })
  const trail = (n: number): object => {
    const arn = `arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/t${n}`
    return { ...base.trails[0], arn, name: `t${n}`, kmsKeyId: `alias/k${n}` }
  }
  const key = (n: number): object => {
    const arn = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/${n}`
    return { ...base.keys[0], arn, aliases: [`alias/k${n}`] }
  }
  return estateSchema.parse({
    ...base,
    accounts: [...base.accounts, ...numbers.map(account)],
    trails: [...base.trails, ...numbers.map(trail)],
    keys: [...base.keys, ...numbers.map(key)],
    failures,
  })
}
