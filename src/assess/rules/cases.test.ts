import { describe, expect, it } from 'vitest'
import { RULE_IDS, type Evidence, type Finding, type RuleId } from '../../domain/finding.js'
import { RULES } from '../../control/rules.js'
import {
  type EstateCase,
  casesOf,
  estateOf,
  pageOf,
  ruleFolders,
} from '../../../test/support/estate-cases.js'
import { assess } from '../assess.js'
import { RULE_MODULES } from './index.js'

function findingOf(rule: RuleId, one: EstateCase): Finding {
  const { trails, accounts } = assess(estateOf(one), {
    rules: [rule],
    ...(one.readers === undefined ? {} : { readers: one.readers }),
  })
  const kind = one.of ?? 'trail'
  const all = [...trails, ...accounts].flatMap((subject) => subject.findings)
  const found = all.find((finding) => finding.subject.kind === kind)
  if (found === undefined) throw new Error(`${rule} says nothing of any ${kind}`)
  return found
}

/** `field=value` of a field, the name of a statement. */
function names(evidence: Evidence): string[] {
  if (evidence.kind === 'statement') return [evidence.statement]
  return [evidence.field, `${evidence.field}=${evidence.value}`]
}

describe('rules', () => {
  it('have a folder each, with rule, cases and page', () => {
    const folders = ruleFolders()
    expect([...folders.keys()].toSorted()).toEqual([...RULE_IDS].toSorted())
    for (const [name, files] of folders) {
      expect(files, `rules/${name}`).toEqual(expect.arrayContaining(['rule.ts', 'cases.json', 'rule.md']))
    }
  })

  it.each(RULE_IDS)('%s: module, metadata and page agree', (rule) => {
    expect(RULE_MODULES[rule].id).toBe(rule)
    expect(RULES[rule].id).toBe(rule)
    const page = pageOf(rule)
    expect(page.startsWith(`# ${RULES[rule].title}\n`), 'the page begins with the title').toBe(true)
    expect(page).toContain(`\`${rule}\``)
    expect(page).toContain(RULES[rule].level)
    for (const heading of [
      'What it tests',
      'Why',
      'How a plain check is fooled',
      'Evidence',
      'Unknown when',
      'Remedy',
      'Sources',
    ]) {
      expect(page, heading).toContain(`\n## ${heading}\n`)
    }
    for (const source of RULES[rule].sources) expect(page).toContain(source.url)
  })

  it.each(RULE_IDS)('%s: cases have names of their own', (rule) => {
    const titles = casesOf(rule).map((one) => one.name)
    expect(new Set(titles).size).toBe(titles.length)
  })
})

describe.each(RULE_IDS)('%s', (rule) => {
  it.each(casesOf(rule).map((one) => [one.expect.verdict, one.name, one] as const))(
    '%s: %s',
    (_verdict, _name, one) => {
      const finding = findingOf(rule, one)
      const { verdict, summary, proof, reason, action, remedy } = one.expect
      expect(finding.verdict, `${finding.summary} ${JSON.stringify(finding.unknowns)}`).toBe(verdict)
      if (summary !== undefined) expect(finding.summary).toContain(summary)
      expect(finding.proof.flatMap(names)).toEqual(expect.arrayContaining([...(proof ?? [])]))
      if (reason !== undefined)
        expect(finding.unknowns.map((unknown) => unknown.reason).join('\n')).toContain(reason)
      if (action !== undefined) expect(finding.unknowns.map((unknown) => unknown.action)).toContain(action)
      if (remedy !== undefined) expect(finding.remedy).toContain(remedy)
    },
  )

  it('gives reasons exactly when unknown, and a remedy when there is something to do', () => {
    for (const one of casesOf(rule)) {
      const { verdict, unknowns, remedy, summary, level } = findingOf(rule, one)
      expect(unknowns.length > 0, one.name).toBe(verdict === 'unknown')
      expect(remedy !== undefined, one.name).toBe(verdict === 'unknown' || verdict === 'noncompliant')
      expect(summary, one.name).toMatch(/^[^\n]+\.$/u)
      expect(level).toBe(RULES[rule].level)
    }
  })
})
