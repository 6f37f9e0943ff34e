"""WeChat's official accounts: tokens, OAuth, tickets, messages."""
