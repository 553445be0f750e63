"""Published question sets become a folder that Byline reads: `articles.jsonl` to index, `cases.jsonl` to ask.

    write_imported(read_squad(path), folder)

One module per format; each checks its files and says what is wrong with the place. What a set says and
Byline has no use for is left out on purpose and told in `notes`, never in silence.
"""

from qa.evaluating.importing.beir import read_beir
from qa.evaluating.importing.imported import ImportedArticle, ImportedSet, ImportReport, write_imported
from qa.evaluating.importing.multihop_rag import read_multihop_rag
from qa.evaluating.importing.reading_json import ImportingError
from qa.evaluating.importing.squad import read_squad

__all__ = [
    "ImportReport",
    "ImportedArticle",
    "ImportedSet",
    "ImportingError",
    "read_beir",
    "read_multihop_rag",
    "read_squad",
    "write_imported",
]
