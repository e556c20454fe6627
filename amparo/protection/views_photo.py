"""A person's photograph: kept after it was drawn anew without metadata, shown on an explicit press only."""

from base64 import b64encode
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from amparo.access.gate import Request, may
from amparo.protection import actions, queries
from amparo.protection.views_base import carried_out, draw, found, go, own_case, typed
from amparo.protection.views_identity import counted_reading, purpose_said
from amparo.vault import queries as vault
from amparo.vault.models import Field, Part
from amparo.vault.values import Photo
from amparo.web import uploads
from amparo.web.forms import Form


class PhotoForm(Form):
    """One photograph; what is kept is not the file but the picture in it."""

    file = forms.FileField(
        label=gettext_lazy("Photograph"), allow_empty_file=True,
        help_text=gettext_lazy("JPEG, PNG or WebP, at most 8 MB. Place, time and camera are left out of what is kept."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )  # fmt: skip

    def clean_file(self) -> str:
        """The picture as it is sealed. Raises ValidationError for what is none."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        return b64encode(uploads.photo(file)).decode()


@may("person.read")
@require_http_methods(["GET", "POST"])
@counted_reading
def photo(request: Request, case_id: UUID) -> HttpResponse:
    """The photograph: by GET the button only, by POST the picture inside the page, so that it has no address."""
    case = found(queries.case, by=request.actor, case_id=case_id)
    form = purpose_said(request, case)
    if case.person_id is None or not form.is_valid():
        ours = case.is_open and case.organisation_id == request.actor.organisation_id
        return draw(request, "photo_closed", form=form, case=case, may_write=ours)
    known = vault.read_person(
        by=request.actor, person_id=case.person_id, parts=(Part.PHOTO,), purpose=form.cleaned_data["purpose"]
    )
    pictures = [value.jpeg for value in known.get(Part.PHOTO, []) if isinstance(value, Photo)]
    return draw(request, "photo", case=case, picture=pictures[-1] if pictures else None)


@may("person.write")
@require_http_methods(["GET", "POST"])
def record_photo(request: Request, case_id: UUID) -> HttpResponse:
    """Seal a photograph in the place of an earlier one."""
    by, case = request.actor, own_case(request, case_id)
    form = PhotoForm(typed(request), request.FILES or None)
    if form.is_valid():
        values = [Photo(form.cleaned_data["file"])]
        if carried_out(form, actions.record_identity, by=by, case=case, values=values, replace=[Field.IMAGE]):
            return go(request, _("Sealed and saved."), "case", case.pk)
    return draw(request, "photo_record", form=form, case=case)
