"""What a picture's upload asks for and offers."""

from typing import Literal

from pydantic import BaseModel, Field

from merchant_center.entrypoints.json_models import Request


class AskForUpload(Request):
    """The type of the picture to be uploaded."""

    content_type: str = Field(max_length=64)


class UploadForm(BaseModel):
    """Post ``fields`` and then the picture as ``file`` to ``url``, as multipart/form-data."""

    method: Literal["POST"] = "POST"
    url: str
    fields: dict[str, str]


class UploadOffer(BaseModel):
    """``picture`` goes where it shall be shown once the upload is done: a product's pictures, a success page."""

    picture: str
    upload: UploadForm
