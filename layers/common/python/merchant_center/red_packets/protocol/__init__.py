"""What is sent to WeChat and what it answers, as bytes and values."""
