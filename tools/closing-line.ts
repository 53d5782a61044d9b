import type { Reporter, TestModule } from 'vitest/node'

/** Ends every test run with one plain line: `N passed, N failed, N skipped`. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<unknown>): void {
    const count = { passed: 0, failed: errors.length, skipped: 0, pending: 0 }
    for (const module of modules) {
      if (module.errors().length > 0) count.failed += 1
      for (const test of module.children.allTests()) count[test.result().state] += 1
    }
    const skipped = count.skipped + count.pending
    setImmediate(() => {
      process.stdout.write(`${count.passed} passed, ${count.failed} failed, ${skipped} skipped\n`)
    })
  }
}
