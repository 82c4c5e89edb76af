"""Where contents are: encrypted, in a directory or on S3, and what keeps them right."""
