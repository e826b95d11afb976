"""From what a team already has to a task.yaml: one importer a format, then the guesses, then the page."""
