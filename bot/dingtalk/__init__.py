"""DingTalk's wire: frames in, OpenAPI out; ``bot.platforms.dingtalk`` is the platform itself."""
