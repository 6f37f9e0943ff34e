"""AWS as the features use it: sessions, the seam to DynamoDB, keys, files, secrets."""
