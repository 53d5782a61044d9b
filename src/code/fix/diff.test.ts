import { describe, expect, it } from 'vitest'
import { unifiedDiff } from './diff.js'
import { applyEdits } from './edits.js'

const TEN = Array.from({ length: 10 }, (_, index) => `line ${index + 1}\n`).join('')

describe('a unified diff', () => {
  it('shows three lines around each change, and joins what is near', () => {
    const after = TEN.replace('line 2\n', 'new\n').replace('line 9\n', 'line 9\nmore\n')
    expect(unifiedDiff({ file: 'a.tf', before: TEN, after })).toBe(
      [
        '--- a/a.tf',
        '+++ b/a.tf',
        '@@ -1,5 +1,5 @@',
        ' line 1',
        '-line 2',
        '+new',
        ' line 3',
        ' line 4',
        ' line 5',
        '@@ -7,4 +7,5 @@',
        ' line 7',
        ' line 8',
        ' line 9',
        '+more',
        ' line 10',
        '',
      ].join('\n'),
    )
  })

  it.each([
    ['', 'a\n', '@@ -0,0 +1,1 @@\n+a\n'],
    ['a\n', '', '@@ -1,1 +0,0 @@\n-a\n'],
    ['a\r\nb\r\n', 'a\r\nc\r\n', '@@ -1,2 +1,2 @@\n a\n-b\n+c\n'],
  ])('of %j and %j', (before, after, hunk) => {
    expect(unifiedDiff({ file: 'x', before, after })).toBe(`--- a/x\n+++ b/x\n${hunk}`)
  })

  it('of equal files is nothing', () => {
    expect(unifiedDiff({ file: 'x', before: TEN, after: TEN })).toBe('')
  })
})

describe('edits', () => {
  it('are made at their places, those of one place in order', () => {
    const edits = [
      { offset: 3, endOffset: 4, text: 'D' },
      { offset: 1, endOffset: 1, text: 'x' },
      { offset: 1, endOffset: 1, text: 'y' },
    ]
    expect(applyEdits('abcde', edits)).toBe('axybcDe')
  })

  it('that overlap are refused', () => {
    const edits = [
      { offset: 0, endOffset: 3, text: '' },
      { offset: 2, endOffset: 4, text: '' },
    ]
    expect(() => applyEdits('abcde', edits)).toThrow('overlap')
  })
})
