"""Corpora: folders of documents and tables cleaned in parallel, shard by shard."""
