"""From articles to a library on disk: read, clean, chunk, embed, store."""
