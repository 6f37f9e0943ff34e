"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import BODY_ERRORS, EDIT_ERRORS, FUNCTION_ERRORS, Operation
from local.openapi_schemas import LOCATION
from manage_reconciliation.models import ListDays, ListDifferences, ResolveDifference, SetRules, ShowLedger
from merchant_center.reconciliation.views import (
    DayPage,
    DayView,
    DifferencePage,
    DifferenceView,
    LedgerPage,
    RulesView,
)

OPERATIONS: dict[str, Operation] = {
    "list_days": Operation({200: DayPage}, ("invalid_input", *FUNCTION_ERRORS), query=ListDays),
    "show_day": Operation({200: DayView}, ("invalid_input", "not_found", *FUNCTION_ERRORS)),
    "run_day": Operation(
        {202: DayView},
        ("invalid_input", "not_found", "conflict", *FUNCTION_ERRORS),
        answer_headers={202: LOCATION},
    ),
    "list_differences": Operation({200: DifferencePage}, ("invalid_input", *FUNCTION_ERRORS), query=ListDifferences),
    "show_difference": Operation({200: DifferenceView}, ("not_found", *FUNCTION_ERRORS)),
    "resolve_difference": Operation({200: DifferenceView}, (*BODY_ERRORS, *EDIT_ERRORS, "conflict"), ResolveDifference),
    "show_rules": Operation({200: RulesView}, ("not_found", *FUNCTION_ERRORS)),
    "set_rules": Operation({200: RulesView}, (*BODY_ERRORS, *EDIT_ERRORS, "conflict"), SetRules),
    "show_ledger": Operation({200: LedgerPage}, ("invalid_input", *FUNCTION_ERRORS), query=ShowLedger),
}
