import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import ignore, { type Ignore } from 'ignore'

/** The patterns of one folder's `.gitignore`. */
interface Level {
  readonly folder: string
  readonly patterns: Ignore
}

/** The patterns that hold in a folder, outermost first: the innermost that says anything decides, as in git. */
export class IgnoreRules {
  readonly #levels: readonly Level[]

  constructor(levels: readonly Level[] = []) {
    this.#levels = levels
  }

  /** With the patterns of a folder below. */
  within(folder: string): IgnoreRules {
    const level = levelOf(folder)
    return level === undefined ? this : new IgnoreRules([...this.#levels, level])
  }

  /** Whether git would leave it out. Absolute paths. */
  ignores(path: string, isFolder: boolean): boolean {
    for (const { folder, patterns } of this.#levels.toReversed()) {
      const inside = relative(folder, path).split(sep).join('/')
      if (inside === '' || inside.startsWith('../')) continue
      const { ignored, unignored } = patterns.test(isFolder ? `${inside}/` : inside)
      if (ignored || unignored) return ignored
    }
    return false
  }
}

function levelOf(folder: string): Level | undefined {
  try {
    return { folder, patterns: ignore().add(readFileSync(join(folder, '.gitignore'), 'utf8')) }
  } catch {
    return undefined
  }
}

/** The root of the repository that a folder is in. */
export function repositoryRoot(folder: string): string | undefined {
  let at = folder
  for (;;) {
    if (existsSync(join(at, '.git'))) return at
    const parent = dirname(at)
    if (parent === at) return undefined
    at = parent
  }
}

/** The rules that hold above and in a folder; those of its repository, none outside one. */
export function rulesAbove(folder: string): IgnoreRules {
  const root = repositoryRoot(folder)
  if (root === undefined) return new IgnoreRules()
  const steps = relative(root, folder)
    .split(sep)
    .filter((part) => part !== '')
  let rules = new IgnoreRules()
  let at = root
  for (const part of ['', ...steps]) {
    const next = part === '' ? at : join(at, part)
    // A folder that is ignored was asked for by name: what ignores it does not hold inside.
    if (part !== '' && rules.ignores(next, true)) rules = new IgnoreRules()
    at = next
    if (at !== folder) rules = rules.within(at)
  }
  return rules
}
