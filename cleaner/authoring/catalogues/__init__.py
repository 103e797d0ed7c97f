"""Catalogues: the wordings that interfaces print, as people translated them.

Content systems print the same few prompts in dozens of languages: "Leave a comment", "Read more".
Rules of a language are written from its catalogues, not from memory. A catalogue itself stays
outside the repository; a wording is short and a fact, and it names its catalogues.
"""
