"""How values get into Temporal's payloads and back: by their types, as pydantic has them.

Every run of a workflow gets a converter of its own from the SDK. What reads a page of the ledger takes tens of milliseconds to
make, within the time that a workflow task has, so all of them share one.
"""

from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
)

_JSON = PydanticJSONPlainPayloadConverter()


class SharedPayloadConverter(CompositePayloadConverter):
    """As `temporalio.contrib.pydantic.PydanticPayloadConverter`, with what was made for a type kept for all."""

    def __init__(self) -> None:
        super().__init__(
            *(
                _JSON if isinstance(one, JSONPlainPayloadConverter) else one
                for one in DefaultPayloadConverter.default_encoding_payload_converters
            )
        )


DATA_CONVERTER = DataConverter(payload_converter_class=SharedPayloadConverter)
