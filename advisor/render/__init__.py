"""A Recommendation becomes text: terminal, Markdown, HTML, JSON and SVG. Nothing here measures or decides."""
