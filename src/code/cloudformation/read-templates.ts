import type { CodeUnit, CodeValue } from '../types.js'
import { besideFile } from './paths.js'
import { Run, type TemplateFile } from './run.js'
import { knownText } from './values.js'

export interface ReadTemplatesOptions {
  /** Values of parameters by name, as for `aws cloudformation deploy --parameter-overrides`; for every template that has them. */
  readonly parameters?: Readonly<Record<string, string>>
  /**
   * Values of pseudo parameters by name, such as `AWS::Region`. A value with characters of the private use area stands for what
   * only the place of deployment tells: conditions do not take it for a value.
   */
  readonly pseudoParameters?: Readonly<Record<string, string>>
}

/**
 * Reads CloudFormation templates, several at once because they nest and import one another. `text` is decoded UTF-8, paths as the
 * user would name them. One unit a template that no other one of them nests; the resources of nested stacks have addresses
 * such as `Nested.Key` and places in their own file. Templates without a type that is checked give none. Pure; never throws:
 * what is wrong is a problem of the unit.
 */
export function readTemplates(
  files: readonly TemplateFile[],
  options: ReadTemplatesOptions = {},
): readonly CodeUnit[] {
  const settings = {
    parameters: new Map(Object.entries(options.parameters ?? {})),
    pseudoParameters: new Map(Object.entries(options.pseudoParameters ?? {})),
  }
  const run = new Run({
    format: 'cloudformation',
    files,
    settings: () => settings,
    nestedPath: (file, { location }) => localPath(file, location),
    origin: () => undefined,
  })
  return run.units()
}

/** A template that is not packaged yet is named by a path relative to the one around it (AWS CLI, cloudformation package). */
function localPath(file: string, location: CodeValue): string | undefined {
  const text = knownText(location)
  return text === undefined || /^[a-z0-9]+:\/\//iu.test(text) ? undefined : besideFile(file, text)
}
