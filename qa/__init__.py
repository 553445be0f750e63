"""From a question to a cited answer: scope, retrieve, rerank, answer, verify, cite."""
