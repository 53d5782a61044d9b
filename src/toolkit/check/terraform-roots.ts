import { resolve } from 'node:path'

/** What is kept of a Terraform folder until all have been seen: little, for there may be tens of thousands. */
interface Seen {
  hasTrail: boolean
  readonly calls: Set<string>
  /** The user named the folder, or a file in it. */
  readonly isNamed: boolean
}

/** Which folders are modules of their own, and which only parts of others. */
export class TerraformFolders {
  readonly #folders = new Map<string, Seen>()

  add(folder: string, isNamed: boolean): void {
    if (!this.#folders.has(folder)) this.#folders.set(folder, { hasTrail: false, calls: new Set(), isNamed })
  }

  note(folder: string, file: { readonly hasTrail: boolean; readonly calls: readonly string[] }): void {
    const seen = this.#folders.get(folder)
    if (seen === undefined) return
    seen.hasTrail ||= file.hasTrail
    for (const call of file.calls) seen.calls.add(resolve(folder, call))
  }

  /**
   * The folders to read, in order: those with a trail in them or in a module that they call, which no other folder calls.
   * Modules that only call each other in a circle are read by themselves.
   */
  roots(): string[] {
    const called = new Set([...this.#folders.values()].flatMap((one) => [...one.calls]))
    const relevant = this.#relevant()
    const isRoot = (path: string, { isNamed }: Seen): boolean => isNamed || !called.has(path)
    const roots = [...this.#folders].flatMap(([path, seen]) =>
      relevant.has(path) && isRoot(path, seen) ? [path] : [],
    )
    const covered = this.#below(roots)
    const stray = [...relevant].filter((path) => !covered.has(path))
    return [...new Set([...roots, ...stray])].sort()
  }

  /** Folders from which a trail can be reached by calls. */
  #relevant(): ReadonlySet<string> {
    const callers = new Map<string, string[]>()
    for (const [path, { calls }] of this.#folders) {
      for (const call of calls) callers.set(call, [...(callers.get(call) ?? []), path])
    }
    const found = new Set([...this.#folders].flatMap(([path, { hasTrail }]) => (hasTrail ? [path] : [])))
    // A set goes on with what is added while it is walked.
    for (const path of found) for (const caller of callers.get(path) ?? []) found.add(caller)
    return found
  }

  #below(roots: readonly string[]): ReadonlySet<string> {
    const found = new Set(roots)
    for (const path of found) for (const call of this.#folders.get(path)?.calls ?? []) found.add(call)
    return found
  }
}
