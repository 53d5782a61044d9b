import { dirname, join, resolve } from 'node:path'
import { isTerraformFile, readBytes } from './files.js'
import { inUtf8, sniff, sniffTerraform } from './sniff.js'
import { TerraformFolders } from './terraform-roots.js'
import { kindOfPath, walk } from './walk.js'

/** What there is to read, told by content: paths only, for texts are read when their turn comes. Absolute paths. */
export interface Survey {
  readonly terraformRoots: readonly string[]
  readonly plans: readonly string[]
  /** Templates that need no other one. */
  readonly templates: readonly string[]
  /** Templates that nest or import one another, and those that they take from. */
  readonly linkedTemplates: readonly string[]
  /** Folders that `cdk synth` wrote. */
  readonly assemblies: readonly string[]
  readonly unreadable: readonly { readonly path: string; readonly message: string }[]
  /** Files that may be code. */
  readonly filesSeen: number
}

/** Called now and then while much is looked at. */
export type Pause = (filesSeen: number) => Promise<void>

/** Files between two pauses: some milliseconds. */
const PAUSE_EVERY = 200

/** Looks at every file below the paths once. Throws TrailsealError for a path that is not there. */
export async function survey(paths: readonly string[], pause: Pause): Promise<Survey> {
  const surveyor = new Surveyor()
  for (const path of paths) {
    if (kindOfPath(path) === 'file') {
      surveyor.file(dirname(resolve(path)), path, true)
      continue
    }
    for (const visit of walk(path)) {
      if (visit.kind === 'unreadable') {
        surveyor.unreadable.push(visit.unreadable)
        continue
      }
      const { path: folder, names } = visit.folder
      for (const name of names) {
        surveyor.file(folder, join(folder, name), folder === resolve(path))
        if (surveyor.filesSeen % PAUSE_EVERY === 0) await pause(surveyor.filesSeen)
      }
    }
  }
  return surveyor.result()
}

interface TemplateSeen {
  readonly isRelevant: boolean
  readonly isImporting: boolean
  readonly isExporting: boolean
  /** Local paths of the templates that it nests. */
  readonly nested: readonly string[]
}

const NESTED = /(?:TemplateURL|Location)"?\s*:\s*"?'?([^\s"'{}!]+\.(?:ya?ml|json|template))/gu

class Surveyor {
  readonly unreadable: { path: string; message: string }[] = []
  readonly #terraform = new TerraformFolders()
  readonly #plans = new Set<string>()
  readonly #assemblies: string[] = []
  readonly #templates = new Map<string, TemplateSeen>()
  readonly #seen = new Set<string>()

  get filesSeen(): number {
    return this.#seen.size
  }

  file(folder: string, given: string, isNamed: boolean): void {
    const path = resolve(given)
    if (this.#seen.has(path)) return
    this.#seen.add(path)
    if (this.#assemblies.some((one) => path.startsWith(`${one}/`))) return
    const raw = readBytes(path)
    if (typeof raw === 'string') {
      this.unreadable.push({ path, message: raw })
      return
    }
    const bytes = inUtf8(raw)
    const name = path.slice(folder.length + 1)
    if (isTerraformFile(name)) {
      this.#terraform.add(folder, isNamed)
      this.#terraform.note(folder, sniffTerraform(bytes))
    } else this.#other(folder, path, bytes)
  }

  #other(folder: string, path: string, bytes: Buffer): void {
    switch (sniff(path.slice(folder.length + 1), bytes)) {
      case 'assembly':
        this.#assemblies.push(folder)
        for (const one of this.#templates.keys())
          if (one.startsWith(`${folder}/`)) this.#templates.delete(one)
        return
      case 'plan':
        this.#plans.add(path)
        return
      case 'template':
        this.#templates.set(path, templateSeen(folder, bytes, true))
        return
      case 'linking-template':
        this.#templates.set(path, templateSeen(folder, bytes, false))
        return
      case 'other':
    }
  }

  result(): Survey {
    const { linked, single } = this.#grouped()
    return {
      terraformRoots: this.#terraform.roots(),
      plans: [...this.#plans],
      templates: single,
      linkedTemplates: linked,
      assemblies: this.#assemblies,
      unreadable: this.unreadable,
      filesSeen: this.filesSeen,
    }
  }

  #grouped(): { linked: string[]; single: string[] } {
    const all = [...this.#templates]
    const nested = new Set(all.flatMap(([, one]) => one.nested))
    const isImported = all.some(([, one]) => one.isRelevant && one.isImporting)
    const isLinked = (path: string, one: TemplateSeen): boolean =>
      one.nested.some((other) => this.#templates.has(other)) ||
      nested.has(path) ||
      (isImported && (one.isExporting || one.isImporting))
    const linked = all.filter(([path, one]) => isLinked(path, one)).map(([path]) => path)
    const single = all.filter(([path, one]) => one.isRelevant && !isLinked(path, one)).map(([path]) => path)
    return { linked, single }
  }
}

function templateSeen(folder: string, bytes: Buffer, isRelevant: boolean): TemplateSeen {
  const text = bytes.toString('utf8')
  return {
    isRelevant,
    isImporting: text.includes('ImportValue'),
    isExporting: text.includes('Export'),
    nested: [...text.matchAll(NESTED)].map(([, path = '']) => resolve(folder, path)),
  }
}
