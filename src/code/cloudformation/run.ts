import { partitionOfRegion } from '../../domain/partition.js'
import type { CodeFormat, CodeProblem, CodeResource, CodeUnit, CodeValue, Origin, Place } from '../types.js'
import { Exports, isExporting } from './exports.js'
import { isRelevant } from './looks-like-template.js'
import { type NestedName, NestedStacks } from './nested-stacks.js'
import { plainPath } from './paths.js'
import { type ResourceContext, readResource } from './resources.js'
import { Stack, type Surroundings } from './stack.js'
import { type Template, templatesOf } from './template.js'
import { macroProblems } from './transforms.js'

/** One file, decoded. */
export interface TemplateFile {
  readonly path: string
  readonly text: string
}

/** What is known of one stack before it is deployed. */
export interface StackSettings {
  readonly parameters: ReadonlyMap<string, string>
  /** Values of pseudo parameters by name: `AWS::Region`, `AWS::AccountId`. Partition and URL suffix follow from a region. */
  readonly pseudoParameters: ReadonlyMap<string, string>
}

export interface RunOptions {
  readonly format: CodeFormat
  readonly files: readonly TemplateFile[]
  readonly settings: (file: string) => StackSettings
  /** The path of the template that a nested stack names; undefined: it names no file. */
  readonly nestedPath: (parentFile: string, named: NestedName) => string | undefined
  readonly origin: (file: string, logicalId: string) => Origin | undefined
}

/** A template as a stack of its own, with what was found wrong with it. */
interface Root {
  readonly template: Template
  readonly stack: Stack
  readonly nested: NestedStacks
  readonly settings: StackSettings
  readonly problems: CodeProblem[]
}

/** Templates that are read together, because they nest and import one another. */
export class Run {
  readonly #options: RunOptions
  readonly #files: ReadonlyMap<string, TemplateFile>
  readonly #templates = new Map<string, readonly Template[]>()
  readonly #nesting = { depth: 0 }
  readonly #standing: readonly Root[]
  #exports: Exports | undefined

  constructor(options: RunOptions) {
    this.#options = options
    this.#files = new Map(options.files.map((file) => [plainPath(file.path), file]))
    const relevant = [...this.#files].filter(([, file]) => isRelevant(file.text))
    const roots = relevant.flatMap(([path]) =>
      this.#templatesAt(path).map((template) => this.#root(template)),
    )
    this.#standing = standingRoots(roots)
  }

  /** What each template says that no other one holds as a nested stack. */
  units(): readonly CodeUnit[] {
    return this.#standing.map((root) => this.#unit(root))
  }

  #unit(root: Root): CodeUnit {
    const { template, stack, problems, settings } = root
    const region = settings.pseudoParameters.get('AWS::Region')
    const context = { format: this.#options.format, region }
    const resources = this.#resources(root.nested, { ...context, stack, exists: true })
    const files = new Set([template, ...templatesWithin(root)].map((one) => one.source.file))
    const syntax = [template, ...templatesWithin(root)].flatMap((one) => [
      ...one.problems,
      ...macroProblems(one),
    ])
    return {
      format: this.#options.format,
      root: template.root,
      files: [...files],
      resources,
      problems: [...new Set([...syntax, ...problems])],
    }
  }

  #resources(nested: NestedStacks, context: ResourceContext): readonly CodeResource[] {
    const { stack } = context
    const own = [...stack.declared.values()].flatMap((declared) => {
      const resource = readResource(context, declared)
      if (resource === undefined) return []
      const origin = this.#options.origin(stack.template.source.file, declared.logicalId)
      return [origin === undefined ? resource : { ...resource, origin }]
    })
    const within = nested
      .of(stack)
      .flatMap((one) =>
        this.#resources(nested, { ...context, stack: one.stack, exists: both(context.exists, one.exists) }),
      )
    return [...own, ...within]
  }

  #root(template: Template): Root {
    const problems: CodeProblem[] = []
    const report = (problem: CodeProblem): void => void problems.push(problem)
    const settings = this.#options.settings(template.source.file)
    const pseudo = withPartition(settings.pseudoParameters)
    const surroundings: Surroundings = {
      nesting: this.#nesting,
      output: (stack, logicalId, output, place) => nested.output(stack, logicalId, output, place),
      importValue: (stack, name, place) => this.#import(template.root, stack, name, place),
    }
    const nested: NestedStacks = new NestedStacks({
      find: (parent, named) => this.#nestedTemplate(parent, named),
      surroundings,
      pseudo,
      report,
    })
    const given = (name: string): string | undefined => settings.parameters.get(name)
    const effort = { evaluated: 0, stacks: 0 }
    const stack = new Stack({ template, prefix: '', given, pseudo, surroundings, effort, report })
    return { template, stack, nested, settings, problems }
  }

  #nestedTemplate(parent: Template, named: NestedName): Template | undefined {
    const path = this.#options.nestedPath(parent.source.file, named)
    return path === undefined ? undefined : this.#templatesAt(plainPath(path))[0]
  }

  #templatesAt(path: string): readonly Template[] {
    const before = this.#templates.get(path)
    if (before !== undefined) return before
    const file = this.#files.get(path)
    const templates = file === undefined ? [] : templatesOf(file.path, file.text)
    this.#templates.set(path, templates)
    return templates
  }

  #import(root: string, stack: Stack, name: string, place: Place): CodeValue {
    this.#exports ??= this.#allExports()
    return this.#exports.value(root, stack, name, place)
  }

  /** Read only when something is imported. Templates that are not checked themselves may still export. */
  #allExports(): Exports {
    const exports = new Exports()
    this.#exports = exports
    for (const root of this.#standing ?? []) {
      for (const stack of [root.stack, ...stacksWithin(root)]) exports.add(root.template.root, stack)
    }
    for (const [path, file] of this.#files) {
      if (isRelevant(file.text) || !isExporting(file.text)) continue
      for (const template of this.#templatesAt(path)) exports.add(template.root, this.#root(template).stack)
    }
    return exports
  }
}

/** Roots that no other root holds. Roots that hold only each other stand too, so that nothing is lost. */
function standingRoots(roots: readonly Root[]): readonly Root[] {
  const held = new Map(roots.map((root) => [root, templatesWithin(root)]))
  const inside = new Set([...held].flatMap(([root, within]) => within.filter((one) => one !== root.template)))
  const first = new Set(roots.filter((root) => !inside.has(root.template)))
  const reached = new Set([...first].flatMap((root) => held.get(root) ?? []))
  return roots.filter((root) => first.has(root) || !reached.has(root.template))
}

function stacksWithin({ stack, nested }: Root): readonly Stack[] {
  const found: Stack[] = []
  const open = [stack]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const inner = nested.of(next).map((one) => one.stack)
    found.push(...inner)
    open.push(...inner)
  }
  return found
}

function templatesWithin(root: Root): readonly Template[] {
  return stacksWithin(root).map((stack) => stack.template)
}

function both(outer: ResourceContext['exists'], inner: ResourceContext['exists']): ResourceContext['exists'] {
  if (outer === false || inner === false) return false
  return outer === true ? inner : outer
}

/** Partition and URL suffix follow from the region (AWS General Reference, partitions). */
function withPartition(pseudo: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const region = pseudo.get('AWS::Region')
  if (region === undefined || !/^[a-z]{2}-/u.test(region)) return pseudo
  const { id, dnsSuffix } = partitionOfRegion(region)
  return new Map([['AWS::Partition', id], ['AWS::URLSuffix', dnsSuffix], ...pseudo])
}
