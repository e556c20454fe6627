"""Addresses of the protection room: random ids only, never a name."""

from django.urls import path

from amparo.protection import views_access as access
from amparo.protection import views_case as case
from amparo.protection import views_holders as holders
from amparo.protection import views_identity as identity
from amparo.protection import views_keeping as keeping
from amparo.protection import views_photo as photos
from amparo.protection import views_referrals as referrals
from amparo.protection import views_screening as screening
from amparo.protection import views_sharing as sharing
from amparo.protection import views_work as work

app_name = "protection"
urlpatterns = [
    path("cases/", work.cases, name="cases"),
    path("cases/export/", work.export, name="export"),
    path("cases/export/<uuid:export_id>/", work.export_file, name="export_file"),
    path("search/", work.search, name="search"),
    path("questions/ask/", holders.ask, name="ask_holders"),
    path("questions/", holders.questions, name="questions"),
    path("questions/of-others/", holders.asked_of_us, name="asked_of_us"),
    path("questions/of-others/<uuid:question_id>/", holders.answer, name="answer_holder"),
    path("screenings/start/", screening.start, name="screening_start"),
    path("screenings/sheet/", screening.paper, name="sheet"),
    path("screenings/<uuid:screening_id>/", screening.overview, name="screening"),
    path("screenings/<uuid:screening_id>/facts/", screening.facts, name="screening_facts"),
    path("screenings/<uuid:screening_id>/finish/", screening.finish, name="screening_finish"),
    path("screenings/<uuid:screening_id>/<slug:code>/", screening.page, name="screening_page"),
    path("cases/<uuid:case_id>/", case.overview, name="case"),
    path("cases/<uuid:case_id>/facts/", case.facts, name="case_facts"),
    path("cases/<uuid:case_id>/screening/", case.screening, name="case_screening"),
    path("cases/<uuid:case_id>/decisions/", case.decisions, name="case_decisions"),
    path("cases/<uuid:case_id>/consents/", case.consents, name="case_consents"),
    path("cases/<uuid:case_id>/assistance/", case.assistance, name="case_assistance"),
    path("cases/<uuid:case_id>/identity/", identity.identity, name="identity"),
    path("cases/<uuid:case_id>/identity/whereabouts/", identity.whereabouts, name="whereabouts"),
    path("cases/<uuid:case_id>/identity/record/", identity.record, name="identity_record"),
    path("cases/<uuid:case_id>/identity/erase/", identity.erase, name="erase"),
    path("cases/<uuid:case_id>/identity/erased/", identity.erased, name="erased"),
    path("reading/more/", identity.more, name="more"),
    path("reading/more/<uuid:bulk_id>/", identity.approve, name="approve_more"),
    path("cases/<uuid:case_id>/photo/", photos.photo, name="photo"),
    path("cases/<uuid:case_id>/photo/record/", photos.record_photo, name="photo_record"),
    path("cases/<uuid:case_id>/assistance/given/", case.assist, name="assist"),
    path("cases/<uuid:case_id>/assistance/unmet/", case.unmet, name="unmet"),
    path("cases/<uuid:case_id>/access/", access.report, name="access_report"),
    path("cases/<uuid:case_id>/access/receipts/", access.receipts, name="access_receipts"),
    path("cases/<uuid:case_id>/close/", case.close, name="close"),
    path("cases/<uuid:case_id>/kept/", keeping.keeping, name="keeping"),
    path("cases/<uuid:case_id>/kept/hold/", keeping.hold, name="hold"),
    path("cases/<uuid:case_id>/kept/hold/<uuid:hold_id>/lift/", keeping.lift, name="hold_lift"),
    path("cases/<uuid:case_id>/reopen/", case.reopen, name="reopen"),
    path("cases/<uuid:case_id>/decisions/ask/", sharing.ask, name="decision_ask"),
    path("cases/<uuid:case_id>/decisions/decide/", sharing.decide, name="decide"),
    path("cases/<uuid:case_id>/consents/new/", sharing.consent, name="consent_new"),
    path("cases/<uuid:case_id>/refer/", sharing.refer, name="refer"),
    path("cases/<uuid:case_id>/refer/child/", sharing.refer_child, name="refer_child"),
    path("cases/<uuid:case_id>/notify/", sharing.notify, name="notify"),
    path("consents/<uuid:consent_id>/refer/", sharing.refer_with_consent, name="refer_with_consent"),
    path("consents/<uuid:consent_id>/withdraw/", sharing.withdraw, name="consent_withdraw"),
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/<uuid:referral_id>/", referrals.one, name="referral"),
    path("referrals/<uuid:referral_id>/accept/", referrals.accept, name="referral_accept"),
    path("referrals/<uuid:referral_id>/decline/", referrals.decline, name="referral_decline"),
    path("referrals/<uuid:referral_id>/revoke/", referrals.revoke, name="referral_revoke"),
]
