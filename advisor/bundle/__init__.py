"""The winner as a thing that runs: exported from a run, opened, asked, served and checked again."""
