"""What lies on disk: the catalog, which is the truth, and the two indexes derived from it.

`catalog*` is SQLite, `lexical` tantivy, `vectors` and `sealed_vectors` exact search and Chroma.
`library_writer` is the one writer at a time, behind `locking`; `index.library` is what readers open.
"""
