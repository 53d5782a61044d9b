import { z } from 'zod'

/** Source: aws-cdk's cloud-assembly-schema, AssemblyManifest and MetadataEntry. Only what is used; the rest is let through. */
const metadataSchema = z.record(
  z.string(),
  z.array(
    z.looseObject({
      type: z.string(),
      data: z.unknown().optional(),
      trace: z.array(z.string()).optional(),
    }),
  ),
)
export type AssemblyMetadata = z.infer<typeof metadataSchema>

const artifactSchema = z.looseObject({
  type: z.string(),
  /** `aws://<account>/<region>`, with `unknown-account` and `unknown-region`. */
  environment: z.string().optional(),
  metadata: metadataSchema.optional(),
  /** Newer versions keep metadata in a file of its own, of the same shape. */
  additionalMetadataFile: z.string().optional(),
  properties: z
    .looseObject({
      templateFile: z.string().optional(),
      parameters: z.record(z.string(), z.unknown()).optional(),
      directoryName: z.string().optional(),
      file: z.string().optional(),
    })
    .optional(),
})
export type Artifact = z.infer<typeof artifactSchema>

const manifestSchema = z.looseObject({
  version: z.string(),
  artifacts: z.record(z.string(), artifactSchema).optional(),
  missing: z.array(z.looseObject({ key: z.string().optional() })).optional(),
})
export type Manifest = z.infer<typeof manifestSchema>

/** `*.assets.json`: files by hash. Source: cloud-assembly-schema, AssetManifest. */
const assetsSchema = z.looseObject({
  files: z
    .record(z.string(), z.looseObject({ source: z.looseObject({ path: z.string().optional() }).optional() }))
    .optional(),
})

/** Undefined: not JSON, or not of the shape. */
export function parseManifest(text: string | undefined): Manifest | undefined {
  return parsed(manifestSchema, text)
}

export function parseMetadata(text: string | undefined): AssemblyMetadata | undefined {
  return parsed(metadataSchema, text)
}

/** Paths of asset files by their hash. */
export function parseAssetPaths(text: string | undefined): ReadonlyMap<string, string> {
  const files = Object.entries(parsed(assetsSchema, text)?.files ?? {})
  return new Map(
    files.flatMap(([hash, { source }]) => (source?.path === undefined ? [] : [[hash, source.path] as const])),
  )
}

function parsed<Shape>(schema: z.ZodType<Shape>, text: string | undefined): Shape | undefined {
  if (text === undefined) return undefined
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
