import { describe, expect, it } from 'vitest'
import type { JournalRecord } from '../domain/journal.js'
import { chained, endOf, parseJournal } from './journal.js'

const PLAN = `sha256:${'1'.repeat(64)}`
const AT = '2026-03-01T12:00:00.000Z'
const RECORDS: readonly JournalRecord[] = [
  { type: 'noted', message: 'one' },
  { type: 'noted', message: 'zwei ✓' },
  { type: 'run-ended', state: 'applied' },
]

function linesOf(records = RECORDS): string[] {
  const entries: ReturnType<typeof chained>[] = []
  for (const record of records) entries.push(chained(endOf(entries, PLAN), record, AT))
  return entries.map((entry) => `${JSON.stringify(entry)}\n`)
}

describe('a journal', () => {
  it('is read as it was written', () => {
    const { entries, tornBytes } = parseJournal(linesOf().join(''), PLAN, 'j')
    expect(entries.map((one) => one.entry)).toEqual(RECORDS)
    expect(tornBytes).toBe(0)
  })

  it('cut short anywhere keeps its whole lines, and says how much is torn', () => {
    const text = linesOf().join('')
    for (let length = 0; length < text.length; length += 1) {
      const cut = text.slice(0, length)
      const { entries, tornBytes } = parseJournal(cut, PLAN, 'j')
      const whole = cut.slice(0, cut.lastIndexOf('\n') + 1)
      expect(entries).toHaveLength(whole.split('\n').length - 1)
      expect(Buffer.byteLength(whole) + tornBytes).toBe(Buffer.byteLength(cut))
    }
  })

  const [first = '', second = '', third = ''] = linesOf()
  it.each([
    ['a changed word', [first, second.replace('zwei', 'drei'), third], 'JOURNAL_BROKEN', 'j, line 2'],
    ['a line left out', [first, third], 'JOURNAL_BROKEN', 'j, line 2'],
    ['the first line left out', [second, third], 'JOURNAL_BROKEN', 'j, line 1'],
    ['lines in another order', [first, third, second], 'JOURNAL_BROKEN', 'j, line 2'],
    ['a line twice', [first, first, second], 'JOURNAL_BROKEN', 'j, line 2'],
    [
      'a line cut short in the middle',
      [first, `${second.slice(0, 20)}\n`, third],
      'JOURNAL_BROKEN',
      'j, line 2',
    ],
    ['no JSON', ['hello\n'], 'JOURNAL_BROKEN', 'j, line 1'],
    ['other JSON', ['{"a":1}\n'], 'JOURNAL_BROKEN', 'j, line 1'],
  ])('with %s is refused, with the place', (_title, lines, code, place) => {
    const read = (): unknown => parseJournal(lines.join(''), PLAN, 'j')
    expect(read).toThrow(expect.objectContaining({ code, exitStatus: 4 }))
    expect(read).toThrow(place)
  })

  it('of another plan is refused', () => {
    const read = (): unknown => parseJournal(first, `sha256:${'2'.repeat(64)}`, 'j')
    expect(read).toThrow(expect.objectContaining({ code: 'JOURNAL_OF_OTHER_PLAN', exitStatus: 4 }))
  })

  it('of a newer schema is refused', () => {
    const newer = first.replace(
      '{"type":"noted","message":"one"}',
      '{"type":"run-started","schema":"trailseal.journal/2"}',
    )
    expect(() => parseJournal(newer, PLAN, 'j')).toThrow(expect.objectContaining({ code: 'JOURNAL_NEWER' }))
  })
})
