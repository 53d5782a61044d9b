import { describe, expect, it } from 'vitest'
import { RULE_IDS } from '../domain/finding.js'
import { CONTROL } from './control.js'
import { ALL_RULES } from './rules.js'
import { NEEDED_ACTIONS } from './sections/prerequisites.js'
import { type Passage, SECTION_IDS, type SectionId } from './types.js'

function passages(id: SectionId): readonly Passage[] {
  return CONTROL.sections.find((section) => section.id === id)?.passages ?? []
}

describe('the control', () => {
  it('has every section once, in the source’s order', () => {
    expect(CONTROL.sections.map((section) => section.id)).toEqual(SECTION_IDS)
  })

  it('says in every section what the source says, and what others say', () => {
    for (const { id, passages: all } of CONTROL.sections) {
      const origins = new Set(all.map((passage) => passage.origin))
      expect(origins.has('source'), id).toBe(true)
      expect(origins.size, id).toBeGreaterThan(1)
    }
  })

  it.each(['audit', 'implementation', 'back-out'] as const)(
    'tells %s for console and CLI, by source and by us',
    (id) => {
      const ways = passages(id).map((passage) => `${passage.origin} ${passage.channel ?? 'both'}`)
      expect(ways).toEqual(
        expect.arrayContaining(['source console', 'source cli', 'trailseal console', 'trailseal cli']),
      )
    },
  )
})

describe('the mappings', () => {
  it('shows the source’s mappings as written, and the official names that contradict them', () => {
    const written = CONTROL.mappings.filter((one) => one.origin === 'source')
    expect(written.map(({ version, id, name, verbatim }) => [version, id, name, verbatim])).toEqual([
      ['v8', '4.9', 'Perform Continuous Security Monitoring and Incident Detection', true],
      ['v7', '6.3', 'Monitor Security Configurations for Compliance', true],
      ['v7', '5.2', 'Securely Manage and Monitor Cloud Accounts and Services', true],
    ])
    for (const { version, id, name } of written) {
      const official = CONTROL.mappings.find(
        (one) => one.standing === 'official' && one.version === version && one.id === id,
      )
      expect(official?.name, `${version} ${id}`).toBeDefined()
      expect(official?.name).not.toBe(name)
    }
    expect(CONTROL.mappings.filter((one) => one.standing === 'supported').map((one) => one.id)).toEqual([
      '3.11',
    ])
  })

  it('names whose every mapping is, and no mapping twice', () => {
    const keys = CONTROL.mappings.map((one) => [one.framework, one.version, one.id, one.authority].join(' '))
    expect(new Set(keys).size).toBe(keys.length)
    expect(CONTROL.mappings.every((one) => one.authority !== '')).toBe(true)
  })
})

describe('what the source gets wrong', () => {
  it('knows the four permissions that the source lists, and that it omits kms:DescribeKey', () => {
    expect(NEEDED_ACTIONS.filter((one) => one.inSource).map((one) => one.action)).toEqual([
      'cloudtrail:DescribeTrails',
      'cloudtrail:UpdateTrail',
      'kms:CreateKey',
      'kms:PutKeyPolicy',
    ])
    expect(
      passages('prerequisites')
        .map((one) => one.text)
        .join(' '),
    ).toContain('kms:DescribeKey')
  })

  it('says plainly that the source’s query prints nothing', () => {
    const text = passages('audit')
      .map((one) => one.text)
      .join(' ')
    expect(text).toContain('prints nothing')
    expect(text).toContain('status 0')
    expect(text).toContain('trailList')
  })

  it('marks as dangerous what loses logs, and never advises to delete a key', () => {
    const commands = CONTROL.sections.flatMap(({ passages: all }) =>
      all.flatMap((one) => (one.origin === 'source' ? [] : (one.commands ?? []))),
    )
    expect(commands.filter((one) => /stop-logging|schedule-key-deletion|delete-trail/u.test(one))).toEqual([])
    expect(passages('back-out').filter((one) => one.danger === true).length).toBeGreaterThan(2)
  })
})

describe('the rules', () => {
  it('have metadata each, in order', () => {
    expect(ALL_RULES.map((rule) => rule.id)).toEqual(RULE_IDS)
    for (const rule of ALL_RULES) expect(rule.question.endsWith('?'), rule.id).toBe(true)
  })
})
