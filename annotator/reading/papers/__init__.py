"""Documents made for paper: Word and PDF files."""
