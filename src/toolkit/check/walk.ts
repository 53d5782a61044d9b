import { type Dirent, lstatSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { TrailsealError } from '../../domain/errors.js'
import { type IgnoreRules, rulesAbove } from './gitignore.js'

/** One folder with the files in it that may be code. Absolute path; names in code-unit order. */
interface Folder {
  readonly path: string
  readonly names: readonly string[]
}

/** A folder or file that could not be looked at. */
interface Unreadable {
  readonly path: string
  readonly message: string
}

type Visit =
  | { readonly kind: 'folder'; readonly folder: Folder }
  | { readonly kind: 'unreadable'; readonly unreadable: Unreadable }

/** Never code of one's own. `.terraform` holds copies of modules and providers. */
const SKIPPED = new Set(['.git', '.hg', '.svn', 'node_modules', '.terraform', '.terragrunt-cache', '.venv'])
const CODE = /\.(?:tf|tofu|tf\.json|tofu\.json|json|ya?ml|template)$/iu
/** Deeper trees are loops that mounts or file systems make. */
const MOST_DEPTH = 100

/** What a path that the user named is. Throws TrailsealError where there is none. */
export function kindOfPath(path: string): 'file' | 'folder' {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const isMissing = code === 'ENOENT'
    throw new TrailsealError({
      code: isMissing ? 'PATH_NOT_FOUND' : 'PATH_UNREADABLE',
      message: isMissing ? `there is no file or folder ${path}` : `${path} can't be read: ${message}`,
      remedy: isMissing
        ? 'check the spelling, and the folder that you are in'
        : 'check permissions, and whether it is a link that leads to itself',
      cause: error,
    })
  }
}

/**
 * Every folder below one that holds files that may be code, parents first. `.gitignore` files are respected, also those above
 * in the same repository; links to folders are not followed, so that no loop is walked.
 */
export function* walk(root: string): Generator<Visit> {
  const start = resolve(root)
  const waiting: { path: string; rules: IgnoreRules; depth: number }[] = [
    { path: start, rules: rulesAbove(start), depth: 0 },
  ]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const { path, depth } = at
    const rules = at.rules.within(path)
    let entries: Dirent[]
    try {
      entries = readdirSync(path, { withFileTypes: true }).sort((left, right) =>
        left.name < right.name ? -1 : 1,
      )
    } catch (error) {
      yield { kind: 'unreadable', unreadable: { path, message: messageOf(error) } }
      continue
    }
    const names: string[] = []
    const below: string[] = []
    for (const entry of entries) {
      const whole = join(path, entry.name)
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name) && !rules.ignores(whole, true)) below.push(whole)
      } else if (CODE.test(entry.name) && !rules.ignores(whole, false)) {
        const trouble = entry.isSymbolicLink() ? linkTrouble(whole) : undefined
        if (trouble === undefined) names.push(entry.name)
        else if (trouble !== 'folder')
          yield { kind: 'unreadable', unreadable: { path: whole, message: trouble } }
      }
    }
    if (names.length > 0) yield { kind: 'folder', folder: { path, names } }
    if (depth < MOST_DEPTH) {
      for (const whole of below.toReversed()) waiting.push({ path: whole, rules, depth: depth + 1 })
    } else if (below.length > 0) {
      yield { kind: 'unreadable', unreadable: { path, message: `nested deeper than ${MOST_DEPTH} folders` } }
    }
  }
}

/** What is wrong with a link; `folder` where it leads to one, which is not followed. */
function linkTrouble(path: string): string | undefined {
  try {
    return statSync(path).isDirectory() ? 'folder' : undefined
  } catch (error) {
    return lstatSync(path).isSymbolicLink() ? `the link leads nowhere: ${messageOf(error)}` : messageOf(error)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
