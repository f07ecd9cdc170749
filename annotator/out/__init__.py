"""OUT: which files the folder holds, how they appear whole or not at all, and how they are read back."""
