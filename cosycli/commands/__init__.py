"""The subcommands of `cosy`: each reads its arguments, calls one function and prints."""
