import type { TestProject } from 'vitest/node'
import { ensureBuilt } from './built.js'
import { type PythonTools, preparePython } from './python.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** null where Python can't be had: tests that need it are skipped. */
    python: PythonTools | null
  }
}

/** Runs once before all tests. */
export function setup(project: TestProject): void {
  ensureBuilt()
  project.provide('python', preparePython() ?? null)
}
