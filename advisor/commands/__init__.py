"""Commands with a file of their own; `advisor.cli` adds each to its group. Parse, one call, print, exit code."""
