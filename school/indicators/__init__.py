"""One indicator per file: published ones as TOML, those counted from the database as Python."""
