"""The chat page in the browser: what it shows, who may see it, how it is served."""
