import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type CaseUnit, unitOf } from '../../test/support/code-units.js'
import type { RuleId, Verdict } from '../domain/finding.js'
import { type JudgeOptions, judgeUnit } from './judge.js'
import type { CodeResource, CodeUnit, CodeValue } from './types.js'

interface Case extends CaseUnit {
  readonly name: string
  readonly options?: JudgeOptions
}

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), 'rules', 'cases')
const CASES = readdirSync(FOLDER).flatMap((file) => {
  const cases = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as readonly Case[]
  // Each file is named after its rule.
  return cases.map((one) => ({ ...one, rule: file.replace('.json', '') as RuleId }))
})

function verdictOf(unit: CodeUnit, rule: RuleId, options: JudgeOptions = {}): Verdict | undefined {
  return judgeUnit(unit, { ...options, rules: [rule] })[0]?.findings[0]?.verdict
}

function withUnknown(unit: CodeUnit, which: CodeResource, attribute: string): CodeUnit {
  const resources = unit.resources.map((one) => {
    if (one !== which) return one
    const { place } = one
    const value: CodeValue = { kind: 'unknown', reason: 'it was hidden', reference: 'var.hidden', place }
    return { ...one, attributes: new Map(one.attributes).set(attribute, value) }
  })
  return { ...unit, resources }
}

/** A region that code does not tell is taken to be where the rest is applied: only regions that are known are compared. */
const BY_DESIGN = new Set<string>([
  'key-is-usable: in another region than the bucket: aws_cloudtrail.main.s3BucketName',
])

describe('less evidence', () => {
  it('never makes anything compliant: hiding any attribute of any case', () => {
    const wrong = CASES.flatMap((one) => {
      const unit = unitOf(one)
      const before = verdictOf(unit, one.rule, one.options)
      if (before === 'compliant') return []
      return unit.resources.flatMap((resource) =>
        [...resource.attributes.keys()].flatMap((attribute) => {
          const after = verdictOf(withUnknown(unit, resource, attribute), one.rule, one.options)
          return after === 'compliant' ? [`${one.rule}: ${one.name}: ${resource.address}.${attribute}`] : []
        }),
      )
    })
    expect(wrong.filter((one) => !BY_DESIGN.has(one))).toEqual([])
  })

  it('never makes anything compliant: code that was not read fully', () => {
    const found = CASES.map((one) => {
      const unit = {
        ...unitOf(one),
        problems: unitOf({ resources: [], problems: ['a brace is missing'] }).problems,
      }
      return verdictOf(unit, one.rule, one.options)
    })
    expect(new Set(found)).toEqual(new Set(['noncompliant', 'unknown']))
  })
})
