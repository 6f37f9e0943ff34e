"""By schedule: refunds are called for, polled, and lapse; late payments are given back."""
