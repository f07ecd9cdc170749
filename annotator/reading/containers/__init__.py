"""Files that hold other files: ZIP and web archives."""
