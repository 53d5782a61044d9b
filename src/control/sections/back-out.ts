import type { Section } from '../types.js'

export const BACK_OUT: Section = {
  id: 'back-out',
  title: 'Back-out',
  passages: [
    {
      origin: 'source',
      channel: 'console',
      text: 'If encryption causes performance problems or overhead: choose the trail, Edit, and turn KMS encryption off or choose another key. If access suffers: change the key’s settings or policies.',
    },
    {
      origin: 'trailseal',
      channel: 'console',
      text: 'What it really does: new objects are under SSE-S3 again, or under the other key. Objects from in between stay under the first key and need it for good. CloudTrail encrypts on delivery, so there is no performance of your own to win.',
    },
    {
      origin: 'source',
      channel: 'cli',
      verbatim: true,
      text: 'Temporarily disable encryption:',
      commands: ['aws cloudtrail update-trail --name <trail-name> --kms-key-id ""'],
    },
    {
      origin: 'trailseal',
      channel: 'cli',
      danger: true,
      text: 'What it really does: removes the key from the trail; S3 still encrypts, with its own key. Whoever may read the bucket can read the new logs. The account is noncompliant from then on. Keep the key enabled: everything delivered under it stays unreadable without it.',
    },
    {
      origin: 'source',
      channel: 'cli',
      verbatim: true,
      text: 'Stop CloudTrail logging if encryption causes issues:',
      commands: ['aws cloudtrail stop-logging --name <trail-name>'],
    },
    {
      origin: 'trailseal',
      channel: 'cli',
      danger: true,
      text: 'What it really does: nothing is recorded by this trail until it is started again, and what happened meanwhile is not delivered later. It is what an intruder does first, and alarms should go off. Encryption is backed out without it: this program never stops logging.',
    },
    {
      origin: 'source',
      channel: 'cli',
      verbatim: true,
      text: 'Re-enable monitoring once issues are resolved:',
      commands: [
        'aws cloudtrail start-logging --name <trail-name>',
        'aws cloudtrail update-trail --name <trail-name> --kms-key-id <kms-key-id>',
      ],
    },
    {
      origin: 'trailseal',
      channel: 'cli',
      text: 'What it really does: delivery starts again, first by the configuration without the key; for about five minutes after the second command objects may still be delivered by the old one. Name the key first, then look at a delivered object.',
    },
    {
      origin: 'aws',
      danger: true,
      text: 'Never schedule the key for deletion as part of backing out: after the waiting period everything encrypted under it is unreadable for good. Disabling it stops delivery of every trail that still names it.',
    },
    {
      origin: 'trailseal',
      text: 'Widening the key’s policy, which the source suggests against access problems, gives away what the control is for: add the readers by name instead. And keep the policy that was there before: restoring it needs the very document.',
    },
  ],
}
