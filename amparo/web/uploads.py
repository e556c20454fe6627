"""What people send as files: bounded, never on the disk, taken for what it is and not for what it is called."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.utils.translation import gettext_lazy as _

from amparo.web import limited

LARGEST_REQUEST = 12 * 1024 * 1024
LARGEST_PHOTO = 8 * 1024 * 1024
PHOTO = "amparo.web.photos:as_jpeg"
WRONG = {
    "no_photo": _("This is no photograph that can be used. Choose a JPEG, PNG or WebP file."),
    "too_many_pixels": _("The picture has more than 40 million pixels. Save it smaller and choose it again."),
    "moves": _("The file holds several pictures or a moving one. Choose a single photograph."),
    "damaged": _("The photograph is damaged or cut off. Save it again, or choose another one."),
}


class InMemory(MemoryFileUploadHandler):
    """Keeps a file in memory only: a temporary file would lie unsealed on the disk. Too big a request is refused."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *rest: Any) -> None:  # noqa: N803 Django's
        """Before anything is read. Raises RequestDataTooBig, which becomes the page for what is too large."""
        if content_length > LARGEST_REQUEST:
            raise RequestDataTooBig
        self.activated = True


def photo(file: "UploadedFile[bytes]") -> bytes:
    """The photograph as a small JPEG without metadata. Raises ValidationError, which says what to do."""
    if (file.size or 0) > LARGEST_PHOTO:
        raise ValidationError(_("The file is larger than 8 MB. Save the photograph smaller and choose it again."))
    try:
        return limited.run(PHOTO, file.read())
    except limited.Overwhelmed as error:
        raise ValidationError(WRONG["damaged"]) from error
    except limited.Refused as refused:
        raise ValidationError(WRONG[str(refused)]) from refused
