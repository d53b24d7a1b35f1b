"""The chat page: the sandbox as one person sees it in a browser. README.md has the map."""
