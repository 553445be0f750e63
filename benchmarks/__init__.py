"""`python -m benchmarks`: Byline beside the plain LangChain chain and BM25 alone, in one run."""
