"""Money back: asked for, approved, refunded at WeChat, settled, and found when others made it."""
