import { describe, expect, it } from 'vitest'
import { allCases } from '../../test/support/estate-cases.js'
import { plannableEstate, plannedFor } from '../../test/support/plan-estate.js'
import type { Estate } from '../domain/estate.js'
import type { JournalEntry, JournalRecord } from '../domain/journal.js'
import { CREATED_BY_TAG, type Plan, createdByValue } from '../domain/plan.js'
import { makeBackOut } from './back-out.js'
import { lintPlan } from './lint.js'
import { predictEstate } from './predict.js'
import { makeTrailBackOut } from './trail-back-out.js'

const MAIN = 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/main'
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1111aaaa-22bb-33cc-44dd-555566667777'
const AT = '2026-11-20T13:00:00Z'
const ROOT_ONLY = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Administration',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
}

/** A journal of some records; hashes do not matter here. */
function journal(records: readonly JournalRecord[]): JournalEntry[] {
  return records.map((entry, sequence) => ({ sequence, at: AT, previous: '', entry, hash: '' }))
}

/** The estate after a plan, and the journal of a run that did every step, but for those left out. */
function ran(before: Estate, plan: Plan): { observed: Estate; records: JournalRecord[] } {
  const predicted = predictEstate(before, plan)
  const keys = predicted.keys.map((key) => {
    const step = plan.steps.find(({ id, action }) => action === 'create-key' && key.arn.endsWith(`/${id}`))
    return step === undefined
      ? key
      : { ...key, tags: { ...key.tags, [CREATED_BY_TAG]: createdByValue(plan.hash, step.id) } }
  })
  const records = plan.steps.flatMap((step): JournalRecord[] => {
    const created =
      step.action === 'create-key'
        ? { created: keys.find(({ arn }) => arn.endsWith(`/${step.id}`))?.arn ?? '' }
        : {}
    const call = { operation: '', accountId: step.accountId, region: step.region, input: {} }
    return [
      { type: 'intended', step: step.id, direction: 'do', call },
      { type: 'confirmed', step: step.id, direction: 'do', changed: true, ...created },
    ]
  })
  return { observed: { ...predicted, keys }, records }
}

function backOut(plan: Plan, observed: Estate, records: readonly JournalRecord[]): Plan {
  const made = makeBackOut({
    plan,
    runId: 'run-1',
    entries: journal(records),
    observed,
    planner: 'trailseal test',
    madeAt: AT,
    sealedObjects: () => ({ count: 12, isLeast: false, since: AT }),
  })
  expect(lintPlan(made)).toEqual([])
  return made
}

const actions = ({ steps }: Plan): string[] => steps.map(({ action }) => action)
const unsealed = plannableEstate({
  change: { trail: { kmsKeyId: null, newestLog: null }, logGroup: { kmsKeyId: null } },
})
const configured = { settings: { readers: [], keys: [{ region: 'eu-west-1', arn: KEY }] } }
const toExisting = plannableEstate({
  change: { trail: { kmsKeyId: null, newestLog: null }, key: { rotation: { enabled: false } } },
  keyPolicy: ROOT_ONLY,
})

/** The parts that a back-out restores; an empty key id and none are the same. */
function restorable({ trails, logGroups, keys }: Estate, made: readonly string[] = []): unknown {
  return {
    trails: trails.map((trail) => (trail.kmsKeyId === '' ? { ...trail, kmsKeyId: null } : trail)),
    logGroups,
    keys: keys.filter(({ arn }) => !made.includes(arn)),
  }
}

describe('backing a run out', () => {
  it('restores a trail and a log group, and keeps the key that the run made', () => {
    const plan = plannedFor(unsealed, { logGroups: true })
    const { observed, records } = ran(unsealed, plan)
    const back = backOut(plan, observed, records)
    expect(actions(back)).toEqual(['update-trail', 'set-log-group-key'])
    const made = observed.keys
      .filter(({ tags }) => tags?.[CREATED_BY_TAG] !== undefined)
      .map(({ arn }) => arn)
    expect(restorable(predictEstate(observed, back), made)).toEqual(restorable(unsealed))
    const kept = back.consequences.find(({ subject }) => subject === made[0])
    expect(kept).toMatchObject({
      count: 12,
      text: expect.stringContaining('stays as the run made it: enabled, tagged') as string,
    })
  })

  it('restores policy and rotation of a key that was there, to the letter, after the trail', () => {
    const plan = plannedFor(toExisting, configured)
    const { observed, records } = ran(toExisting, plan)
    const back = backOut(plan, observed, records)
    expect(actions(back)).toEqual(['update-trail', 'set-key-rotation', 'put-key-policy'])
    expect(back.steps.slice(1).map(({ dependsOn }) => dependsOn)).toEqual([['step-1'], ['step-1']])
    expect(restorable(predictEstate(observed, back))).toEqual(restorable(toExisting))
  })

  it('restores a policy that was only mended, and says that delivery fails again', () => {
    const before = plannableEstate({ keyPolicy: ROOT_ONLY })
    const plan = plannedFor(before)
    const { observed, records } = ran(before, plan)
    const back = backOut(plan, observed, records)
    expect(actions(back)).toEqual(['put-key-policy'])
    expect(restorable(predictEstate(observed, back))).toEqual(restorable(before))
    expect(back.consequences.map(({ subject, kind }) => [kind, subject])).toContainEqual(['delivery', MAIN])
  })

  it('has nothing to do where nothing was done', () => {
    const plan = plannedFor(unsealed)
    expect(backOut(plan, unsealed, [])).toMatchObject({ steps: [], refusals: [] })
  })

  it('leaves alone what was so before the run, and what was put back already', () => {
    const plan = plannedFor(toExisting, configured)
    const { observed, records } = ran(toExisting, plan)
    const untouched = records.flatMap((one): JournalRecord[] =>
      one.type === 'confirmed' ? [{ ...one, changed: false }] : [],
    )
    expect(backOut(plan, observed, untouched).steps).toEqual([])
    const undone = records.flatMap((one): JournalRecord[] =>
      one.type === 'confirmed' ? [one, { ...one, direction: 'undo' }] : [one],
    )
    expect(backOut(plan, toExisting, undone).steps).toEqual([])
  })

  it('restores what may have taken effect, found by the key’s tag', () => {
    const plan = plannedFor(unsealed)
    const { observed, records } = ran(unsealed, plan)
    const cutOff = records.filter(({ type }) => type === 'intended')
    expect(actions(backOut(plan, observed, cutOff))).toEqual(['update-trail'])
  })

  it.each<[string, (observed: Estate) => Estate, string, readonly string[]]>([
    [
      'the key of the trail',
      (estate) => ({
        ...estate,
        trails: estate.trails.map((trail) => ({ ...trail, kmsKeyId: `${KEY}-other` })),
      }),
      'CHANGED_SINCE',
      [`${KEY}-other`, 'before the run it was none'],
    ],
    [
      'the policy of the key',
      (estate) => ({ ...estate, keys: estate.keys.map((key) => ({ ...key, policy: '{"Statement":[]}' })) }),
      'CHANGED_SINCE',
      ['{"Statement":[]}', 'TrailsealCloudTrailEncrypt'],
    ],
    [
      'the rotation of the key',
      (estate) => ({
        ...estate,
        keys: estate.keys.map((key) => ({ ...key, rotation: { enabled: true, periodInDays: 90 } })),
      }),
      'CHANGED_SINCE',
      ['"periodInDays":90', '"periodInDays":365'],
    ],
  ])('never overwrites what somebody changed since: %s', (_title, change, code, texts) => {
    const plan = plannedFor(toExisting, configured)
    const { observed, records } = ran(toExisting, plan)
    const back = backOut(plan, change(observed), records)
    const refusal = back.refusals.find((one) => one.code === code)
    expect(refusal).toBeDefined()
    for (const text of texts) expect(refusal?.reason).toContain(text)
  })

  it('keeps a policy that a trail needs which came under the key since', () => {
    const plan = plannedFor(toExisting, configured)
    const { observed, records } = ran(toExisting, plan)
    // The trail itself was moved away by hand, and back under the key by somebody: it is the other that needs the policy.
    const [trail] = observed.trails
    const moved = { ...observed, trails: trail === undefined ? [] : [{ ...trail, kmsKeyId: KEY }] }
    const withoutTrail = records.filter((one) => !('step' in one) || one.step !== plan.steps.at(-1)?.id)
    const back = backOut(plan, moved, withoutTrail)
    expect(back.refusals.map(({ code }) => code)).toEqual(['KEY_STILL_IN_USE'])
    expect(actions(back)).toEqual(['set-key-rotation'])
  })

  it('does not guess where nothing can be read now', () => {
    const plan = plannedFor(toExisting, configured)
    const { observed, records } = ran(toExisting, plan)
    const blind = { ...observed, trails: [], keys: [] }
    const back = backOut(plan, blind, records)
    expect(back.steps).toEqual([])
    expect(new Set(back.refusals.map(({ code }) => code))).toEqual(new Set(['EVIDENCE_MISSING']))
  })
})

describe('whatever the estate', () => {
  it('everything that a plan does is restored exactly, but for keys that it made', () => {
    let restored = 0
    for (const { one } of allCases()) {
      const before = plannableEstate(one)
      const plan = plannedFor(before, { logGroups: true })
      const { observed, records } = ran(before, plan)
      const back = backOut(plan, observed, records)
      expect(back.refusals, one.name).toEqual([])
      const made = observed.keys
        .map(({ arn }) => arn)
        .filter((arn) => before.keys.every((key) => key.arn !== arn))
      expect(restorable(predictEstate(observed, back), made), one.name).toEqual(restorable(before))
      restored += back.steps.length
    }
    expect(restored).toBeGreaterThan(50)
  })
})

describe('backing one trail out', () => {
  const to = (estate: Estate, target: string, trailArn = MAIN): Plan => {
    const plan = makeTrailBackOut({ estate, trailArn, to: target, planner: 'trailseal test', madeAt: AT })
    expect(lintPlan(plan)).toEqual([])
    return plan
  }

  it('to no key says what is lost, and that the key is still needed', () => {
    const plan = to(plannableEstate(), 'unencrypted')
    expect(plan.steps).toMatchObject([
      { action: 'update-trail', before: { kmsKeyId: KEY }, after: { key: null } },
    ])
    expect(plan.consequences.map(({ text }) => text).join(' ')).toMatch(
      /control does not hold.*never schedule its deletion/u,
    )
  })

  it('to a key asks of the key what an audit would', () => {
    expect(to(unsealed, KEY).steps).toMatchObject([{ after: { key: { arn: KEY } } }])
  })

  it('has nothing to do where it is so already', () => {
    expect(to(plannableEstate(), KEY)).toMatchObject({ steps: [], refusals: [] })
    expect(to(unsealed, 'unencrypted')).toMatchObject({ steps: [], refusals: [] })
  })

  const moved = (change: object): Estate =>
    plannableEstate({
      change: { trail: { kmsKeyId: null, newestLog: null }, key: change as Record<string, unknown> },
    })
  it.each<[string, Estate, string, string]>([
    ['an unknown trail', unsealed, `${MAIN}-x`, 'UNKNOWN_TRAIL'],
    ['a disabled key', moved({ keyState: 'Disabled' }), MAIN, 'KEY_UNUSABLE'],
    [
      'a key whose state was not read',
      plannableEstate({ change: { trail: { kmsKeyId: null } }, remove: ['key.keyState'] }),
      MAIN,
      'EVIDENCE_MISSING',
    ],
    [
      'a key that keeps CloudTrail out',
      plannableEstate({ change: { trail: { kmsKeyId: null } }, keyPolicy: ROOT_ONLY }),
      MAIN,
      'KEY_POLICY_DENIES',
    ],
    [
      'a key that was not read',
      plannableEstate({ change: { trail: { kmsKeyId: null } }, remove: ['key'] }),
      MAIN,
      'EVIDENCE_MISSING',
    ],
    [
      'a key of another region',
      plannableEstate({ change: { trail: { kmsKeyId: null }, bucket: { region: 'us-east-1' } } }),
      MAIN,
      'KEY_IN_OTHER_REGION',
    ],
  ])('is refused: %s', (_title, estate, trailArn, code) => {
    const plan = to(estate, KEY, trailArn)
    expect(plan.steps).toEqual([])
    expect(plan.refusals.map((one) => one.code)).toEqual([code])
  })
})
