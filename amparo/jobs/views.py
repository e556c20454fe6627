"""My jobs: what was asked for, how far it is, what came of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amparo.access.gate import Request, may
from amparo.jobs import actions, queries, showing
from amparo.jobs.kinds import KINDS
from amparo.jobs.models import Job


@may("job.list")
@require_GET
def mine(request: Request) -> HttpResponse:
    """The jobs that I asked for, and what I may ask for."""
    jobs = queries.mine(by=request.actor)
    table = showing.table(jobs) if jobs else None
    offers = showing.offers(queries.can_ask(request.actor))
    return render(request, "jobs/mine.html", {"table": table, "offers": offers})


@may("job.list")
@require_GET
def one(request: Request, job_id: UUID) -> HttpResponse:
    """One job: how far it is, or what came of it."""
    return render(request, "jobs/one.html", showing.shown(_found(request, job_id)))


@may("job.list")
@require_GET
def progress(request: Request, job_id: UUID) -> HttpResponse:
    """How far it is: the part of the page that is fetched anew."""
    return render(request, "web/components/progress.html", showing.shown(_found(request, job_id))["bar"])


def _found(request: Request, job_id: UUID) -> Job:
    try:
        return queries.one(by=request.actor, job_id=job_id)
    except Job.DoesNotExist as error:
        raise Http404 from error


@may("job.list")
@require_POST
def ask(request: Request, kind: str) -> HttpResponse:
    """Ask for a job; one that is asked for already is shown instead."""
    if kind not in KINDS or KINDS[kind].page:
        raise Http404
    return redirect("jobs:one", actions.ask(by=request.actor, kind=kind))


@may("job.list")
@require_POST
def cancel(request: Request, job_id: UUID) -> HttpResponse:
    """Cancel a job of mine."""
    job = _found(request, job_id)
    if actions.cancel(by=request.actor, job_id=job.pk):
        messages.success(request, _("Cancelled. What was done until now stays done."))
    else:
        messages.error(request, _("This job was over already."))
    return redirect("jobs:one", job.pk)
