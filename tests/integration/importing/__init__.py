"""The import of spreadsheets: files, rows, pages."""
