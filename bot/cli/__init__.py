"""The qingjiao command: one subcommand a file, found by name."""
