"""spaCy: the component `cleaner`, which cleans the text of a Doc before any other reads it.

A Doc keeps its text, so the component goes first and returns another Doc. A tokenizer that cleans
could not be switched off, saved and loaded as a component can, nor see an address.
"""

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from cleaner.integrations.documents import TEXT, clean_documents
from cleaner.integrations.options import Options, checked_options
from cleaner.text.errors import InputError


@Language.factory("cleaner", default_config={"report": "report", "options": {}})
class CleanerPipe:
    """Returns a clean Doc. Its report and what `options` name are extensions. Raises RuleError."""

    def __init__(self, nlp: Language, name: str, report: str, options: dict[str, Any]) -> None:
        self.nlp, self.report = nlp, report
        self.options = checked_options(name, Options(text=TEXT, report=report, **options))
        if not Doc.has_extension(report):
            Doc.set_extension(report, default=None)

    def __call__(self, doc: Doc) -> Doc:
        """Return the clean Doc. Raises InputError if `doc` has annotations, which would be lost."""
        annotations = doc.ents or doc.spans or doc.cats or doc._.get(self.report)
        if annotations or self.nlp.pipeline[0][1] is not self:
            what = "the Doc is annotated or cleaned already"
            raise InputError(f"{what}; give texts, and write nlp.add_pipe('cleaner', first=True)")
        known = {key: doc._.get(key) for key in self.options.named if key not in (None, TEXT)}
        [clean] = clean_documents(self.options, [(repr(doc.text[:30]), doc.text, known)])
        result = self.nlp.tokenizer(clean.text or "")
        result.user_data, result._context = dict(doc.user_data), doc._context
        result._.set(self.report, clean.metadata[self.report])
        return result
