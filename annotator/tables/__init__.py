"""What is known of documents and occurrences, as the rows of tables."""
