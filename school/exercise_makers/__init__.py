"""Who makes up exercises, one topic a file: each file's MAKERS are found by its name."""
