"""Holds what a custom action returns against Rasa's format, without checking the format itself every time.

Rasa asks jsonschema whether its own schema is a valid one before each result: 23 ms, where the result takes 0.3.
"""

from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from rasa.core.actions.action import RemoteAction


def check_format_once() -> None:
    """Let every result be checked by one validator, made here.

    Raises:
        jsonschema.SchemaError: Rasa's schema is none.
    """
    schema = RemoteAction.action_response_format_spec()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)

    def validated(action: RemoteAction, result: dict[str, Any]) -> bool:
        problem = next(validator.iter_errors(result), None)
        if problem is not None:
            # The problem's own words hold the result, which may repeat a visitor's.
            raise ValidationError(f"{action.name()} returned what Rasa cannot read.")
        return True

    RemoteAction._validate_action_result = validated
