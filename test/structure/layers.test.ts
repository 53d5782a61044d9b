import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type SourceFile, sourceFiles } from './sources.js'

/** From the innermost layer outwards. A layer imports itself and those before it. */
const LAYERS = [
  ['domain', 'values and types that everything speaks in'],
  ['control', 'the control as data; knows no algorithm'],
  ['policy', 'policy documents; pure, so that verdicts can be replayed'],
  ['access', 'who can read; pure'],
  ['assess', 'estate in, findings out; pure, so that the same estate always gives the same verdict'],
  ['plan', 'what to change; pure, so that what was reviewed is what runs'],
  ['code', 'infrastructure code to the same trails and rules; pure'],
  ['report', 'findings in, text out; pure, so that no renderer can change a verdict'],
  ['collect', 'effects through ports of its own: it must not know the SDK'],
  ['apply', 'effects through ports of its own: it must not know the SDK'],
  ['verify', 'effects through ports of its own: it must not know the SDK'],
  ['aws', 'the only adapters to the SDK'],
  ['simulator', 'reached over the wire only, by the same adapters as AWS'],
  ['toolkit', 'the library: wires adapters to the core'],
  ['cli', 'arguments to toolkit to view'],
] as const

/** Layers without effects: no process, network, clock or SDK. */
const PURE = new Set(['domain', 'control', 'policy', 'assess', 'access', 'plan', 'report', 'code'])
const PURE_MODULES = new Set(['node:crypto', 'node:net', 'zod', 'yaml', 'jsonc-parser'])
const IMPURE_NAMES = /\b(process\.|Date\.now\(|new Date\(\)|setTimeout\(|fetch\()/u
const SDK = /^(@aws-sdk|@smithy|undici)/u
const SDK_LAYERS = new Set(['aws', 'simulator'])
/** Simulator code is reached over the SDK's wire; only the toolkit may start one. */
const SIMULATOR_USERS = new Set(['simulator', 'toolkit'])
const IMPORT =
  /(?:^|\s)(?:import|export)\b[^'"]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|^import\s*['"]([^'"]+)['"]/u

interface Import {
  readonly file: SourceFile
  readonly line: number
  readonly target: string
}

const rank = new Map<string, number>(LAYERS.map(([name], index) => [name, index]))
const reason = new Map<string, string>(LAYERS)

function layerOf(path: string): string {
  return path.split('/')[1] ?? ''
}

function importsOf(file: SourceFile): Import[] {
  // Imports that span lines end on the line with `from`; the text before it is joined for the match.
  return file.lines.flatMap((text, index) => {
    const match = IMPORT.exec(text) ?? /^\}\s*from\s*['"]([^'"]+)['"]/u.exec(text)
    const target = match?.[1] ?? match?.[2] ?? match?.[3]
    return target === undefined ? [] : [{ file, line: index + 1, target }]
  })
}

function layerOfTarget({ file, target }: Import): string | undefined {
  return target.startsWith('.') ? layerOf(posix.join(posix.dirname(file.path), target)) : undefined
}

function place({ file, line, target }: Import): string {
  return `${file.path}:${line} imports ${target}`
}

function upwardOnly(found: Import): string[] {
  const from = layerOf(found.file.path)
  const to = layerOfTarget(found)
  if (to === undefined || (rank.get(to) ?? Infinity) <= (rank.get(from) ?? -1)) return []
  return [`${place(found)}: ${from}/ (${reason.get(from)}) must not know ${to}/ (${reason.get(to)})`]
}

function sdkOnlyInAdapters(found: Import): string[] {
  if (!SDK.test(found.target) || SDK_LAYERS.has(layerOf(found.file.path))) return []
  return [
    `${place(found)}: only aws/ and simulator/ know the SDK, so that everything else can be tested without it`,
  ]
}

function simulatorOverTheWire(found: Import): string[] {
  if (layerOfTarget(found) !== 'simulator' || SIMULATOR_USERS.has(layerOf(found.file.path))) return []
  return [`${place(found)}: the simulator is reached over the wire; only toolkit/ starts one`]
}

function simulatorStandsAlone(found: Import): string[] {
  const apart = new Set(['collect', 'apply', 'verify', 'aws', 'assess', 'access', 'plan', 'report', 'code'])
  if (layerOf(found.file.path) !== 'simulator' || !apart.has(layerOfTarget(found) ?? '')) return []
  return [`${place(found)}: the simulator must not share code with what it tests, or both would err alike`]
}

function pureImports(found: Import): string[] {
  const isPackage = !found.target.startsWith('.')
  if (!PURE.has(layerOf(found.file.path)) || !isPackage || PURE_MODULES.has(found.target)) return []
  return [`${place(found)}: ${layerOf(found.file.path)}/ is pure: values in, values out`]
}

function pureNames(file: SourceFile): string[] {
  if (!PURE.has(layerOf(file.path))) return []
  return file.lines.flatMap((text, index) => {
    const code = text.replace(/\/\/.*|^\s*\*.*/u, '').replace(/'[^']*'|`[^`]*`|"[^"]*"/gu, "''")
    const found = IMPURE_NAMES.exec(code)
    return found === null
      ? []
      : [`${file.path}:${index + 1} uses ${found[1]}: time, ids and effects are passed in`]
  })
}

describe('layers', () => {
  const files = sourceFiles()
  const imports = files.flatMap(importsOf)

  it('are the only folders of src/', () => {
    const unknown = files.filter((file) => !rank.has(layerOf(file.path))).map((file) => file.path)
    expect(unknown).toEqual([])
  })

  it.each([
    ['import upward only', upwardOnly],
    ['leave the SDK to the adapters', sdkOnlyInAdapters],
    ['reach the simulator over the wire', simulatorOverTheWire],
    ['keep the simulator apart from what it tests', simulatorStandsAlone],
    ['keep effects out of the core', pureImports],
  ] as const)('%s', (_title, rule) => {
    expect(imports.flatMap(rule)).toEqual([])
  })

  it('take no clock, process or network in the core', () => {
    expect(files.flatMap(pureNames)).toEqual([])
  })

  it('would catch a wrong import', () => {
    const wrong = { path: 'src/domain/x.ts', lines: ["import { a } from '../cli/a.js'"] }
    expect(importsOf(wrong).flatMap(upwardOnly)).toHaveLength(1)
  })
})
