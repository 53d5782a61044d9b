import { Stack } from 'aws-cdk-lib'
import { Trail } from 'aws-cdk-lib/aws-cloudtrail'
import type { Construct } from 'constructs'

// A trail without a key: `cdk synth` wrote cdk.out beside this from it.
export class AuditStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id)
    new Trail(this, 'Trail')
  }
}
