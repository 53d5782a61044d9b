# Exercises in a sandbox that is emptied every night.
# trailseal:ignore trail-has-key reason="sandbox, emptied every night" expires=2099-12-31
resource "aws_cloudtrail" "sandbox" {
  name           = "sandbox"
  s3_bucket_name = "sandbox-trail-logs"
}

# This one has ended: it counts no more.
resource "aws_cloudtrail" "forgotten" {
  # trailseal:ignore trail-has-key reason="until the key is there" expires=2020-01-31
  #checkov:skip=CKV_AWS_35:until the key is there
  name           = "forgotten"
  s3_bucket_name = "sandbox-trail-logs"
}
