"""Files of many records: CSV and JSON."""
