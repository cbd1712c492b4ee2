"""Actions that have nothing of a dataset to tell, and why: the walk calls them, but need not be answered."""

from __future__ import annotations

__all__ = ["UNANSWERED", "UNRELATED"]

_ACCOUNTS = "accounts and their tokens"
_WORDS = "words of the catalogue, not of a dataset"
_MAIL = "a function of ckanext-harvest's that takes other parameters: it fails for everybody"
_COLLABORATORS = "collaborators are not enabled"
_GROUPS = "departments and themes themselves"
_RELATIONSHIPS = "two datasets by their names, for which CKAN 2.12 has no use left; it fails for everybody"
_WORKBOOKS = "waits for a job that does not run here; for the department's editors alone, as its own tests show"
_FILES = "gives files of resources to nobody: they have the download route alone"
_FORM = "an empty form"
_VIEW = "needs a view's id, as the route that has one"
_PORTAL = "the portal's own settings and state"
_CASES = "what an applicant and officials wrote, with ids of resources; cases have tests of who reads them"
_DAYS = "working days, and how long steps may take"

UNRELATED = {
    "InactiveSource": "an exception's class that ckanext-harvest offers by mistake",
    "api_token_create": _ACCOUNTS,
    "auth_allow_anonymous_access": "a decorator of CKAN's that is taken for an action once it has been asked for",
    "api_token_revoke": _ACCOUNTS,
    "config_option_show": _PORTAL,
    "config_option_update": _PORTAL,
    "datastore_function_create": "functions of the DataStore, for administrators; no rows",
    "datastore_function_delete": "functions of the DataStore, for administrators; no rows",
    "file_create": "files outside datasets, for administrators",
    "file_delete": "files outside datasets, for administrators",
    "file_ownership_transfer": "files outside datasets, for administrators",
    "file_pin": "files outside datasets, for administrators",
    "file_register": "files outside datasets, for administrators",
    "file_rename": "files outside datasets, for administrators",
    "file_show": "files outside datasets, for administrators",
    "file_unpin": "files outside datasets, for administrators",
    "get_mail_extra_vars": _MAIL,
    "govshare_catalogue_import_apply": _WORKBOOKS,
    "govshare_catalogue_import_preview": _WORKBOOKS,
    "govshare_agreement_show": "a department's own text",
    "govshare_agreement_update": "a department's own text",
    "govshare_case_create": _CASES,
    "govshare_case_file_create": _CASES,
    "govshare_case_file_delete": _CASES,
    "govshare_case_kind_show": _PORTAL,
    "govshare_case_notice_list": _CASES,
    "govshare_case_notice_read": _CASES,
    "govshare_case_outlook": "what awaits somebody who applies; whoever has the data does not",
    "govshare_case_statistics": "numbers of requests by department",
    "govshare_case_violation_list": _CASES,
    "govshare_code_list": _WORDS,
    "govshare_code_reset": _WORDS,
    "govshare_code_update": _WORDS,
    "govshare_deadline_compute": _DAYS,
    "govshare_deadline_profile_delete": _DAYS,
    "govshare_deadline_profile_show": _DAYS,
    "govshare_deadline_profile_update": _DAYS,
    "govshare_deputy_create": _ACCOUNTS,
    "govshare_deputy_list": _ACCOUNTS,
    "govshare_deputy_revoke": _ACCOUNTS,
    "govshare_holidays_delete": _DAYS,
    "govshare_holidays_import": _DAYS,
    "govshare_role_create": _ACCOUNTS,
    "govshare_role_delete": _ACCOUNTS,
    "govshare_saved_search_create": "a search's own words",
    "govshare_saved_search_delete": "a search's own words",
    "govshare_saved_search_show": "a search's own words",
    "govshare_synonym_create": _WORDS,
    "govshare_synonym_delete": _WORDS,
    "govshare_synonym_load": _WORDS,
    "govshare_synonym_update": _WORDS,
    "group_create": _GROUPS,
    "group_delete": _GROUPS,
    "group_member_create": _GROUPS,
    "group_member_delete": _GROUPS,
    "group_purge": _GROUPS,
    "help_show": _PORTAL,
    "job_clear": _PORTAL,
    "member_delete": _GROUPS,
    "organization_create": _GROUPS,
    "organization_delete": _GROUPS,
    "organization_member_create": _GROUPS,
    "organization_member_delete": _GROUPS,
    "organization_purge": _GROUPS,
    "package_collaborator_create": _COLLABORATORS,
    "package_collaborator_delete": _COLLABORATORS,
    "package_collaborator_list": _COLLABORATORS,
    "package_collaborator_list_for_user": _COLLABORATORS,
    "package_relationship_delete": _RELATIONSHIPS,
    "package_relationship_update": _RELATIONSHIPS,
    "prepare_error_mail": _MAIL,
    "prepare_summary_mail": _MAIL,
    "scheming_dataset_schema_show": _PORTAL,
    "scheming_group_schema_show": _PORTAL,
    "scheming_organization_schema_show": _PORTAL,
    "send_email_notifications": "needs mail for accounts, which is off; the mails name datasets, not addresses",
    "send_error_email": _MAIL,
    "send_mail": _MAIL,
    "send_summary_email": _MAIL,
    "tag_create": _WORDS,
    "tag_delete": _WORDS,
    "term_translation_show": _WORDS,
    "term_translation_update": _WORDS,
    "term_translation_update_many": _WORDS,
    "user_create": _ACCOUNTS,
    "user_delete": _ACCOUNTS,
    "user_invite": _ACCOUNTS,
    "user_patch": _ACCOUNTS,
    "user_update": _ACCOUNTS,
    "vocabulary_create": _WORDS,
    "vocabulary_delete": _WORDS,
    "vocabulary_show": _WORDS,
    "vocabulary_update": _WORDS,
}

# Routes that show nothing planted to anybody, and why.
UNANSWERED: dict[str, str] = {
    "/dataset/changes_multiple": "compares two versions, as the page of one change does; without them it fails",
    "/dataset/<id>/resource/<resource_id>/new_view": _FORM,
    "/dataset/<id>/resource/<resource_id>/view": _VIEW,
    "/feeds/searches/<id>.atom": "somebody's own search, by its secret; searches have a walk of their own",
    "/file/download/<id>": _FILES,
    "/file/public-download/<storage_name>/<path:location>": _FILES,
    "/file/trusted-download/<token>": _FILES,
    "/group/bulk_process/<id>": "for departments; themes have none",
    "/group/changes/<id>": _GROUPS,
    "/group/changes_multiple": _GROUPS,
    "/harvest/<id>/resource/<resource_id>/new_view": _FORM,
    "/harvest/<id>/resource/<resource_id>/view": _VIEW,
    "/organization/changes/<id>": _GROUPS,
    "/organization/changes_multiple": _GROUPS,
    "/util/redirect": "leads to an address that it is given",
}
