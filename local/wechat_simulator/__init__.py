"""WeChat Pay's and the official account's side: the merchant centre runs and is tested without WeChat.

It imports nothing of the merchant centre: a bug shared by both sides must not cancel out.
"""
