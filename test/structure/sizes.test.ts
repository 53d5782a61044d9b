import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT, sourceFiles } from './sources.js'

/** A file is a room with one purpose: past this many lines it has two. */
const MOST_LINES_A_FILE = 300
/** Half of all files stay below this. */
const MEDIAN_LINES_A_FILE = 110

interface Diagnostic {
  readonly filename: string
  readonly message: string
  readonly labels: readonly { readonly span: { readonly line: number } }[]
}

/** What the linter says with only the limits of sizes.oxlintrc.json switched on. */
function overLimit(): readonly Diagnostic[] {
  const bin = join(ROOT, 'node_modules', '.bin', 'oxlint')
  const config = join(ROOT, 'test', 'structure', 'sizes.oxlintrc.json')
  const run = spawnSync(bin, ['-c', config, '-f', 'json', 'src'], { cwd: ROOT, encoding: 'utf8' })
  const { diagnostics } = JSON.parse(run.stdout) as { diagnostics: Diagnostic[] }
  // A block of tests is a list, not a function.
  return diagnostics.filter((one) => !one.filename.endsWith('.test.ts'))
}

describe('sizes', () => {
  const files = sourceFiles()

  it(`no file is over ${MOST_LINES_A_FILE} lines`, () => {
    const long = files.filter((file) => file.lines.length > MOST_LINES_A_FILE)
    expect(
      long.map(
        (file) => `${file.path}:${file.lines.length} lines: a file has one purpose; split it by purpose`,
      ),
    ).toEqual([])
  })

  it(`half of the files are under ${MEDIAN_LINES_A_FILE} lines`, () => {
    const lengths = files.map((file) => file.lines.length).sort((left, right) => left - right)
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(MEDIAN_LINES_A_FILE)
  })

  it('no function is over the limit of sizes.oxlintrc.json', () => {
    const found = overLimit()
    expect(
      found.map(
        (one) => `${one.filename}:${one.labels[0]?.span.line} ${one.message} A function does one thing.`,
      ),
    ).toEqual([])
  })
})
