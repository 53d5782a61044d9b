import { keyLink } from '../console.js'
import type { Filled, Remedy } from './context.js'
import { word } from './context.js'
import { policyCommands } from './key-policy.js'

function onKey(at: Filled): string {
  return `--key-id ${word(at.keyArn)} --region ${at.keyRegion}`
}

export function makeUsable(at: Filled): Remedy {
  const link = keyLink(at.keyArnForLink, at.keyRegion)
  return {
    console: [
      { step: 'Open the key and look at its Status.', link },
      { step: 'Pending deletion: choose Key actions, Cancel key deletion. It comes back disabled.', link },
      { step: 'Disabled: choose Key actions, Enable.', link },
      {
        step: 'Gone, of the wrong kind or in another region: no key can be mended so; name another one in the trail (rule trail-has-key).',
      },
    ],
    cli: [
      `aws kms describe-key ${onKey(at)} --query 'KeyMetadata.[KeyState,KeySpec,KeyUsage,DeletionDate,ValidTo]'`,
      `aws kms cancel-key-deletion ${onKey(at)}   # only where KeyState is PendingDeletion`,
      `aws kms enable-key ${onKey(at)}`,
    ],
  }
}

export function scopeGrant(at: Filled): Remedy {
  return {
    console: [
      {
        step: `Open the key’s policy and add to every statement for cloudtrail.amazonaws.com the condition StringEquals aws:SourceArn with ${at.trailArn} and every other trail that uses the key. Save.`,
        link: keyLink(at.keyArnForLink, at.keyRegion),
      },
    ],
    cli: policyCommands(at, [
      `# in each statement for cloudtrail.amazonaws.com: "Condition": {"StringEquals": {"aws:SourceArn": [${JSON.stringify(at.trailArn)}]}}`,
    ]),
  }
}

export function rotate(at: Filled): Remedy {
  return {
    console: [
      {
        step: 'Open the key, choose the Key rotation tab, and turn on automatic rotation.',
        link: keyLink(at.keyArnForLink, at.keyRegion),
      },
    ],
    cli: [`aws kms enable-key-rotation ${onKey(at)}`, `aws kms get-key-rotation-status ${onKey(at)}`],
  }
}

export function secureSurvival(at: Filled): Remedy {
  const link = keyLink(at.keyArnForLink, at.keyRegion)
  return {
    console: [
      { step: 'Pending deletion: choose Key actions, Cancel key deletion, then Enable.', link },
      {
        step: 'In the key policy, replace the principal * of the administrative statements by the administrators’ ARNs.',
        link,
      },
    ],
    cli: [
      `aws kms cancel-key-deletion ${onKey(at)}   # only where a deletion is pending`,
      `aws kms enable-key ${onKey(at)}`,
      ...policyCommands(at, [
        '# name the administrators where an administrative statement has the principal *',
      ]),
    ],
  }
}

export function restrictReaders(at: Filled): Remedy {
  return {
    console: [
      {
        step: 'Open the key’s policy; in the statements that allow kms:Decrypt, replace * and whole accounts by the readers’ roles. Keep the condition Null kms:EncryptionContext:aws:cloudtrail:arn = false.',
        link: keyLink(at.keyArnForLink, at.keyRegion),
      },
    ],
    cli: policyCommands(at, ['# name the readers in the statements that allow kms:Decrypt']),
  }
}
