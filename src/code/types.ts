/** A stretch of a file. Lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export interface Place {
  /** The path as the user would name it, relative to the working directory where below it. */
  readonly file: string
  readonly offset: number
  readonly endOffset: number
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

/**
 * What code says a value is. `unknown`: it can't be told from the code at hand, and why; `reference` is the expression or
 * name that would have to be known. `attribute`: an attribute of a resource in the code at hand, such as a key's ARN.
 * A sensitive value is never shown.
 */
export type CodeValue =
  | {
      readonly kind: 'known'
      readonly value: string | number | boolean | null
      readonly place: Place
      readonly sensitive?: true
    }
  | { readonly kind: 'list'; readonly items: readonly CodeValue[]; readonly place: Place }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, CodeValue>; readonly place: Place }
  | {
      readonly kind: 'attribute'
      /** Address of the resource, as CodeResource gives it; `<root>#<address>` where another unit of the run has it. */
      readonly address: string
      /** In the reader's own spelling: `arn`, `key_id`, `Arn`. */
      readonly attribute: string
      readonly place: Place
    }
  | {
      readonly kind: 'unknown'
      readonly reason: string
      readonly reference?: string
      /** Of a text that is put together, its parts in order: known texts, attributes, and what is not known. */
      readonly parts?: readonly CodeValue[]
      readonly place: Place
    }

/** A line of the program that wrote the code. `column` counts from 1. */
export interface Origin {
  readonly file: string
  readonly line: number
  readonly column?: number
}

/** Resources of every format under one name. */
export type CodeResourceType =
  | 'trail'
  | 'event-data-store'
  | 'key'
  | 'key-policy'
  | 'alias'
  | 'bucket'
  | 'bucket-policy'
  | 'bucket-encryption'
  | 'log-group'

export type CodeFormat = 'terraform' | 'terraform-plan' | 'cloudformation' | 'cdk'

/**
 * One resource that code describes. Attributes carry AWS's own API names in lower camel case (`kmsKeyId`,
 * `isMultiRegionTrail`, `keyUsage`, `policy`), whatever the format spells; an attribute that code leaves out is absent.
 */
export interface CodeResource {
  /** `aws_cloudtrail.main`, `module.logs.aws_kms_key.this[0]`, `AuditTrail` (a template's logical id). */
  readonly address: string
  readonly type: CodeResourceType
  readonly format: CodeFormat
  /** The whole block or resource. */
  readonly place: Place
  /** Where the program that wrote the code makes the resource: a CDK app's own line, of which no end is known. */
  readonly origin?: Origin
  readonly attributes: ReadonlyMap<string, CodeValue>
  /** False: a data source, something that exists already; its attributes are what it was looked up by. */
  readonly managed: boolean
  /** Whether the resource is made at all: no (count = 0, a condition that is false), or unknown. Default: yes. */
  readonly exists?: 'no' | CodeValue
  /** The region it is for, where code tells. */
  readonly region?: CodeValue
}

/** Something that could not be read or resolved: what rests on it is never compliant. */
export interface CodeProblem {
  /** `HCL_SYNTAX`, `YAML_ALIAS_BOMB`, … */
  readonly code: string
  readonly message: string
  readonly place: Place
  /** `file`: the text did not parse fully, or is rewritten before it is applied; nothing in the file can be relied on. */
  readonly affects?: 'file'
}

/** What one root (a Terraform module folder, a template, a plan file, a cdk.out folder) says. */
export interface CodeUnit {
  readonly format: CodeFormat
  /** The folder or file. */
  readonly root: string
  readonly files: readonly string[]
  readonly resources: readonly CodeResource[]
  readonly problems: readonly CodeProblem[]
}
