"""The audit log: who changed money settings, credentials, limits, refunds and approvals, when, from what to what."""
