import type { Origin } from '../../types.js'
import { besideFile, plainPath } from '../paths.js'
import type { StackSettings } from '../run.js'
import {
  type Artifact,
  type AssemblyMetadata,
  type Manifest,
  parseAssetPaths,
  parseManifest,
  parseMetadata,
} from './manifest.js'
import { appFrame } from './stack-frames.js'

/** Assemblies within one another: CDK nests one a stage. */
const MOST_ASSEMBLIES = 500
const UNKNOWN_PLACE = /^unknown-/u

/** What the manifests of a cdk.out folder say about its templates. Paths are as the files were given, in plain form. */
export interface Assembly {
  readonly templates: ReadonlySet<string>
  readonly settings: ReadonlyMap<string, StackSettings>
  /** Asset files by hash. */
  readonly assets: ReadonlyMap<string, string>
  readonly origins: Origins
  /** Manifests that are missing or do not parse. */
  readonly unreadable: readonly string[]
  /** Templates of assemblies that lack looked-up values, with the keys that are missing. */
  readonly incomplete: ReadonlyMap<string, readonly string[]>
}

/** Lines of the app by template and logical id. */
class Origins {
  readonly #byTemplate = new Map<string, Map<string, Origin>>()
  readonly #byId = new Map<string, Origin | 'several'>()

  add(template: string, logicalId: string, origin: Origin): void {
    const before = this.#byTemplate.get(template) ?? new Map<string, Origin>()
    this.#byTemplate.set(template, before.set(logicalId, origin))
    this.#byId.set(logicalId, this.#byId.has(logicalId) ? 'several' : origin)
  }

  /** Older versions of CDK do not say which template a logical id belongs to: one that occurs once is taken. */
  of(template: string, logicalId: string): Origin | undefined {
    const origin = this.#byTemplate.get(template)?.get(logicalId)
    const anywhere = this.#byId.get(logicalId)
    return origin ?? (anywhere === 'several' ? undefined : anywhere)
  }
}

/** Reads the manifest of a folder and those of the assemblies within it. `texts`: files by plain path. */
export function readAssembly(
  folder: string,
  texts: ReadonlyMap<string, string>,
  workingFolder: string | undefined,
): Assembly {
  return new AssemblyReader(texts, workingFolder).read(plainPath(`${folder}/manifest.json`))
}

class AssemblyReader {
  readonly #texts: ReadonlyMap<string, string>
  readonly #workingFolder: string | undefined
  readonly #templates = new Set<string>()
  readonly #settings = new Map<string, StackSettings>()
  readonly #assets = new Map<string, string>()
  readonly #origins = new Origins()
  readonly #unreadable: string[] = []
  readonly #incomplete = new Map<string, readonly string[]>()

  constructor(texts: ReadonlyMap<string, string>, workingFolder: string | undefined) {
    this.#texts = texts
    this.#workingFolder = workingFolder
  }

  read(first: string): Assembly {
    const seen = new Set<string>()
    const open = [first]
    for (let path = open.pop(); path !== undefined && seen.size < MOST_ASSEMBLIES; path = open.pop()) {
      if (seen.has(path)) continue
      seen.add(path)
      const manifest = parseManifest(this.#texts.get(path))
      if (manifest === undefined) this.#unreadable.push(path)
      else open.push(...this.#manifest(path, manifest))
    }
    return {
      templates: this.#templates,
      settings: this.#settings,
      assets: this.#assets,
      origins: this.#origins,
      unreadable: this.#unreadable,
      incomplete: this.#incomplete,
    }
  }

  /** The manifests of the assemblies within. */
  #manifest(path: string, { artifacts, missing }: Manifest): readonly string[] {
    const all = Object.values(artifacts ?? {})
    const lacking = (missing ?? []).map((one) => one.key ?? 'a value')
    for (const artifact of all) {
      const { file } = artifact.properties ?? {}
      if (artifact.type === 'cdk:asset-manifest' && file !== undefined) this.#addAssets(path, file)
      if (artifact.type === 'aws:cloudformation:stack') this.#stack(path, artifact, lacking)
    }
    return all.flatMap(({ type, properties }) =>
      type === 'cdk:cloud-assembly' && properties?.directoryName !== undefined
        ? [besideFile(path, `${properties.directoryName}/manifest.json`)]
        : [],
    )
  }

  #addAssets(manifest: string, file: string): void {
    const paths = parseAssetPaths(this.#texts.get(besideFile(manifest, file)))
    for (const [hash, path] of paths) this.#assets.set(hash, besideFile(manifest, path))
  }

  #stack(manifest: string, artifact: Artifact, lacking: readonly string[]): void {
    const { templateFile, parameters } = artifact.properties ?? {}
    if (templateFile === undefined) return
    const template = besideFile(manifest, templateFile)
    this.#templates.add(template)
    if (lacking.length > 0) this.#incomplete.set(template, lacking)
    const given = Object.entries(parameters ?? {}).filter(([, value]) => typeof value === 'string')
    this.#settings.set(template, {
      parameters: new Map(given.map(([name, value]) => [name, String(value)])),
      pseudoParameters: environment(artifact.environment),
    })
    const further = artifact.additionalMetadataFile
    const separate = further === undefined ? undefined : this.#texts.get(besideFile(manifest, further))
    for (const metadata of [parseMetadata(separate), artifact.metadata]) {
      if (metadata !== undefined) this.#metadata(manifest, template, metadata)
    }
  }

  /** Entries by construct path. Nested stacks note their own template file at theirs. */
  #metadata(manifest: string, template: string, metadata: AssemblyMetadata): void {
    const nested = Object.entries(metadata).flatMap(([path, entries]) => {
      const file = entries.find((entry) => entry.type === 'aws:cdk:templateFile')?.data
      return typeof file === 'string' ? [[`${path}/`, besideFile(manifest, file)] as const] : []
    })
    nested.sort(([left], [right]) => right.length - left.length)
    const byPath = new Map(
      Object.entries(metadata).flatMap(([path, entries]) => {
        const origin = appFrame(traceOf(entries), this.#workingFolder)
        return origin === undefined ? [] : [[path, origin] as const]
      }),
    )
    for (const [path, entries] of Object.entries(metadata)) {
      const named = entries.find((entry) => entry.type === 'aws:cdk:logicalId')
      const origin = nearest(byPath, path)
      if (typeof named?.data !== 'string' || origin === undefined) continue
      const owner = nested.find(([prefix]) => path.startsWith(prefix))?.[1] ?? template
      this.#origins.add(owner, named.data, origin)
    }
  }
}

/** CDK makes some resources late, with no line of the app in the trace: they belong to the construct around them. */
function nearest(byPath: ReadonlyMap<string, Origin>, path: string): Origin | undefined {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const origin = byPath.get(at) ?? byPath.get(`${at}/Resource`)
    if (origin !== undefined) return origin
    if (!at.includes('/')) return undefined
  }
  return undefined
}

/** Newer versions write an entry of its own, older ones the trace of the logical id. */
function traceOf(entries: AssemblyMetadata[string]): readonly string[] {
  const stack = entries.find((entry) => entry.type === 'aws:cdk:creationStack')
  const data: readonly unknown[] = Array.isArray(stack?.data) ? stack.data : []
  const named = entries.find((entry) => entry.type === 'aws:cdk:logicalId')
  return [
    ...data.filter((line) => typeof line === 'string'),
    ...(stack?.trace ?? []),
    ...(named?.trace ?? []),
  ]
}

function environment(text: string | undefined): ReadonlyMap<string, string> {
  const [, account, region] = /^aws:\/\/([^/]+)\/([^/]+)$/u.exec(text ?? '') ?? []
  const known = [
    ['AWS::AccountId', account],
    ['AWS::Region', region],
  ] as const
  return new Map(
    known.flatMap(([name, value]) =>
      value === undefined || UNKNOWN_PLACE.test(value) ? [] : [[name, value]],
    ),
  )
}
