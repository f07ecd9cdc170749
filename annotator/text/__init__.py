"""Characters, how they vary, the passages they form, and texts that are nearly the same."""
