import type { CodeProblem } from '../../types.js'
import { DEEPEST_REFERENCES, type Budget, MOST_VALUES } from '../evaluate/limits.js'
import type { Scope } from '../evaluate/scope.js'
import { type Span, placeOf } from '../source.js'
import type { HclGrammar } from '../syntax/grammar.js'
import { type Value, unknown } from '../values.js'
import type { Declarations, TextFile } from './declarations.js'

/** A provider configuration as seen from a module: which one of the root's it is, and its region where the code tells. */
export interface Provider {
  /** `aws`, `aws.west`. */
  readonly name: string
  readonly region?: Value
}

/** What the reading of one root shares. */
export interface Session {
  readonly grammar: HclGrammar
  /** The files of a folder; undefined if there is no such folder. */
  readonly loadFolder: (path: string) => readonly TextFile[] | undefined
  /** The text of any other file; undefined if it can't be had. */
  readonly readText: (path: string) => string | undefined
  /** Folders of modules from elsewhere that were installed, by the names of the calls that lead to them: `logs.key`. */
  readonly installed: ReadonlyMap<string, string>
  readonly problems: CodeProblem[]
  readonly files: Set<string>
  readonly budget: Budget
  /** References now being followed. */
  depth: number
  modules: number
  readonly declarations: Map<string, Declarations>
  /** Passed in, since a module makes modules. */
  readonly open: (module: NewModule) => Module
}

export interface NewModule {
  readonly session: Session
  readonly folder: string
  /** Folders from the root to this one. */
  readonly chain: readonly string[]
  readonly path: string
  readonly declarations: Declarations
  /** What the caller, or for the root the variable files, give; evaluated when asked for. */
  readonly inputs: ReadonlyMap<string, () => Value>
  /** By the name that this module uses. */
  readonly providers: (module: Module) => ReadonlyMap<string, Provider>
  readonly exists?: 'no' | Value
}

/** One instance of a module: what its names mean. */
export interface Module extends Omit<NewModule, 'providers'> {
  readonly scope: Scope
  readonly providers: () => ReadonlyMap<string, Provider>
  readonly memory: Map<string, unknown>
  readonly running: Set<string>
}

export function report(session: Session, code: string, message: string, span: Span): void {
  const place = placeOf(span)
  const isKnown = session.problems.some(
    (one) => one.code === code && one.place.file === place.file && one.place.offset === place.offset,
  )
  if (!isKnown) session.problems.push({ code, message, place })
}

function sizeOf(value: Value, most: number): number {
  if (most <= 0) return 1
  const parts =
    value.kind === 'list' ? value.items : value.kind === 'map' ? [...value.entries.values()] : undefined
  if (value.kind === 'json') return sizeOf(value.document, most)
  let size = 1
  for (const part of parts ?? []) {
    size += sizeOf(part, most - size)
    if (size > most) return size
  }
  return size
}

/** Computes something of a module once. A name that needs itself is a problem, never an endless loop. */
export function remember<T>(
  module: Module,
  { key, at, orElse }: { readonly key: string; readonly at: Span; readonly orElse: (reason: string) => T },
  compute: () => T,
): T {
  const { session, memory, running, path } = module
  // What is kept under a key is what the same key's compute made.
  if (memory.has(key)) return memory.get(key) as T
  if (running.has(key)) {
    report(session, 'REFERENCE_CYCLE', `${path}${key} is made from itself`, at)
    return orElse(`${path}${key} is made from itself`)
  }
  if (session.depth >= DEEPEST_REFERENCES) return orElse('references are nested too deeply')
  running.add(key)
  session.depth += 1
  const result = compute()
  session.depth -= 1
  running.delete(key)
  memory.set(key, result)
  return result
}

/** The same for a value; a value of unreasonable size becomes unknown. */
export function rememberValue(module: Module, key: string, at: Span, compute: () => Value): Value {
  const orElse = (reason: string): Value => unknown(reason, at)
  return remember(module, { key, at, orElse }, () => {
    const value = compute()
    return sizeOf(value, MOST_VALUES) > MOST_VALUES
      ? unknown(`${key} is too large to be followed`, at)
      : value
  })
}
