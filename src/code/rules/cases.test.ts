import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type CaseUnit, unitOf } from '../../../test/support/code-units.js'
import type { RuleId, Verdict } from '../../domain/finding.js'
import { type JudgeOptions, judgeUnit } from '../judge.js'
import { CODE_RULES } from './index.js'

/** Which verdict a rule gives on the first trail or store of a unit, with words that must be told. */
interface Case extends CaseUnit {
  readonly name: string
  readonly verdict: Verdict
  readonly says?: string
  readonly options?: JudgeOptions
}

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), 'cases')

function casesOf(rule: RuleId): readonly Case[] {
  return JSON.parse(readFileSync(join(FOLDER, `${rule}.json`), 'utf8')) as readonly Case[]
}

it('has cases for every rule', () => {
  expect(readdirSync(FOLDER).toSorted()).toEqual(CODE_RULES.map(({ id }) => `${id}.json`).toSorted())
})

describe.each(CODE_RULES.map(({ id }) => id))('%s', (rule) => {
  it.each(casesOf(rule).map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const [subject] = judgeUnit(unitOf(one), { ...one.options, rules: [rule] })
    const [finding] = subject?.findings ?? []
    expect(finding, 'a finding').toBeDefined()
    if (finding === undefined) return
    const told = [
      finding.summary,
      ...finding.unknowns.map((unknown) => `${unknown.reason} ${unknown.remedy}`),
    ]
    expect({ verdict: finding.verdict, told }).toMatchObject({ verdict: one.verdict })
    if (one.says !== undefined) expect(told.join('\n')).toContain(one.says)
    expect(finding.unknowns.length > 0).toBe(finding.verdict === 'unknown')
    expect(JSON.stringify(finding)).not.toContain('\u{E000}')
  })
})
