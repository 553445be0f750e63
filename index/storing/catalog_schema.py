"""The tables of the catalog."""

APPLICATION_ID = 0x42594C4E  # "BYLN": tells our file from any other SQLite file
SCHEMA_VERSION = 1

SCHEMA = """
CREATE TABLE library (  -- one row
  one INTEGER PRIMARY KEY CHECK (one = 1),
  generation INTEGER NOT NULL,
  model_name TEXT NOT NULL, model_revision TEXT NOT NULL, model_dimension INTEGER NOT NULL,
  model_runtime TEXT NOT NULL, model_max_tokens INTEGER NOT NULL,
  chunk_tokens INTEGER NOT NULL,
  lexical TEXT NOT NULL,                 -- folder of the lexical index
  lexical_opstamp INTEGER NOT NULL,      -- its commit that this generation needs; a later one only adds
  snapshot TEXT,                         -- folder of the sealed vectors, NULL while there are few
  snapshot_last_chunk INTEGER NOT NULL,  -- chunks up to this id are sealed, newer ones are searched exactly
  snapshot_chunks INTEGER NOT NULL       -- how many vectors the snapshot holds, those of dead chunks included
) STRICT;

CREATE TABLE articles (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL, version INTEGER NOT NULL, digest BLOB NOT NULL, text_digest BLOB NOT NULL,
  title TEXT NOT NULL, text TEXT NOT NULL, source TEXT, source_key TEXT, author TEXT, url TEXT,
  published_s REAL, updated_s REAL,      -- seconds since 1970 UTC, as all columns that end in _s
  language TEXT, place TEXT, agency TEXT, origin TEXT NOT NULL, metadata TEXT NOT NULL,
  recorded_s REAL NOT NULL, replaced_s REAL,  -- NULL for the current version
  UNIQUE (id, version)
) STRICT;
CREATE UNIQUE INDEX current_articles ON articles (id) WHERE replaced_s IS NULL;
CREATE INDEX current_texts ON articles (text_digest) WHERE replaced_s IS NULL;
CREATE INDEX current_heads ON articles (published_s, source_key) WHERE replaced_s IS NULL;

CREATE TABLE embeddings (
  key INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, vector BLOB NOT NULL
) STRICT;
CREATE TABLE sentence_embeddings (  -- apart from the vectors, so that reading many vectors touches few pages
  key INTEGER PRIMARY KEY REFERENCES embeddings (key) ON DELETE CASCADE, vectors BLOB NOT NULL
) STRICT;

CREATE TABLE chunks (  -- of current versions only; ids are never used again, so a stale hit can only miss
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  article INTEGER NOT NULL REFERENCES articles (key),
  start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL,
  sentences BLOB NOT NULL, sentence_count INTEGER NOT NULL,
  embedding INTEGER NOT NULL REFERENCES embeddings (key)
) STRICT;
CREATE INDEX chunks_of_article ON chunks (article, sentence_count);
CREATE INDEX chunks_of_embedding ON chunks (embedding);

CREATE TABLE dead_chunks (id INTEGER PRIMARY KEY) STRICT;  -- still to be deleted from the lexical index
"""
