"""What WeChat is told and what it answers, as bytes and values."""
