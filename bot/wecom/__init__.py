"""WeCom (企业微信): what its callback sends, what its API takes, and how to stay within bounds.

The platform itself is ``bot.platforms.wecom``; these are its parts.
"""
