"""What an agent brings: the list, read as people really write it, and the files, opened safely."""
