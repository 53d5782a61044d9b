import { TrailsealError } from '../../domain/errors.js'
import { partitionById } from '../../domain/partition.js'
import { filled, permissionPolicy } from '../../report/permission-statements.js'
import { permissionCloudFormation, permissionTerraform } from '../../report/permission-templates.js'
import { didYouMean } from '../../domain/nearest.js'
import { permissionRole, permissions } from '../../toolkit/permissions.js'
import { printData } from '../streams.js'

/** Flags of `trailseal permissions`. */
export interface PermissionFlags {
  readonly format: 'iam' | 'cloudformation' | 'terraform'
  readonly for: 'caller' | 'member'
  readonly partition: string
  readonly roleName?: string
  readonly trust?: string
  readonly externalId?: string
  readonly alias?: string
  readonly emergency?: boolean
}

const PURPOSES = ['audit', 'apply'] as const

export async function permissionsVerb(word: string, flags: PermissionFlags): Promise<number> {
  const purpose = PURPOSES.find((one) => one === word)
  if (purpose === undefined) {
    throw new TrailsealError({
      code: 'UNKNOWN_PURPOSE',
      message: `there are no permissions for ${word}${didYouMean(word, PURPOSES)}`,
      remedy: 'say audit or apply',
    })
  }
  const { roleName, alias, emergency } = flags
  const options = { purpose, roleName, alias, emergency }
  const role = permissionRole({ ...options, trustedAccountId: flags.trust, externalId: flags.externalId })
  switch (flags.format) {
    case 'iam': {
      const partition = partitionById(flags.partition).id
      const statements = permissions({ ...options, for: flags.for })
      printData(permissionPolicy(filled(statements, { partition, account: '*' })))
      break
    }
    case 'cloudformation':
      printData(permissionCloudFormation(role))
      break
    case 'terraform':
      printData(permissionTerraform(role))
      break
  }
  return 0
}
