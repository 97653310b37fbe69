"""A sentence that knows what it is made of, so that it can be said in another language than English as well."""

from collections.abc import Mapping
from typing import Self


class Said(str):
    """An English sentence, whole, for programs and whoever reads English; `template` has a blank for each of `values`, of which
    one may be such a sentence itself."""

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, **values: object) -> Self:
        """The sentence that this template is with these values in its blanks."""
        said = super().__new__(cls, template.format(**values))
        said.template, said.values = template, values
        return said
