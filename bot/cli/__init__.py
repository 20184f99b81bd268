"""The qingjiao command, one subcommand each."""
