"""The pages of the WeChat simulator in a real browser."""
