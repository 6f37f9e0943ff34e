"""Requests and answers about pictures."""

from pydantic import BaseModel, Field

from merchant_center.core.edge.json_models import FileForm, Request


class AskForUpload(Request):
    """The type of the picture to be uploaded."""

    content_type: str = Field(max_length=64)
    """Type of the picture: ``image/jpeg``, ``image/png``, ``image/webp`` or ``image/gif``; of at most 5 MiB."""


class UploadForm(FileForm):
    """Post ``fields`` and then the picture as ``file`` to ``url``, as multipart/form-data."""


class UploadOffer(BaseModel):
    """``picture`` goes where it shall be shown once the upload is done: a product's pictures, a success page."""

    picture: str
    """Key of the picture. Give it to the product or success page that shall show the picture."""
    upload: UploadForm
    """The form with which a browser uploads the picture."""


class PictureView(BaseModel):
    """A picture and a link to it that works for an hour at the most."""

    key: str
    """Key of the picture, as it was given to the product."""
    url: str
    """Address of the picture; ask for the product again to get a fresh one."""
