"""What a browser does with a bulk action: preview, confirm, take back."""

from __future__ import annotations

from typing import Any

from tests.kernel.browsers import forms_of

CASES = "/household-supervision/cases"
MEETINGS = "/household-supervision/meetings"
FINDINGS = "/household-supervision/findings"


def send(client: Any, address: str, **data: Any) -> Any:
    return client.post(address, data=data)


def page_form(page: Any, part: str) -> dict[str, Any]:
    form = next(form for form in forms_of(page) if part in form["__action"])
    form.pop("__action")
    return form


def previewed(client: Any, name: str, keys: list[int], **typed: Any) -> Any:
    address = f"{CASES}/bulk/{name}"
    asked = send(client, address, ids=[str(key) for key in keys])
    assert asked.status_code == 200
    if not typed:
        return asked
    return client.post(address, data={**page_form(asked, "/bulk/"), **typed})


def confirmed(client: Any, name: str, preview: Any) -> Any:
    form = {**page_form(preview, "/bulk/"), "step": "confirm"}
    answer = client.post(f"{CASES}/bulk/{name}", data=form)
    assert answer.status_code == 302
    return client.get(answer.location)


def undone(client: Any, result: Any) -> Any:
    address = next(
        part for part in result.get_data(as_text=True).split('"') if part.endswith("/undo")
    )
    asked = client.get(address)
    answer = client.post(address, data=page_form(asked, "/undo"))
    assert answer.status_code == 302
    return client.get(answer.location)


def words(page: Any) -> str:
    return " ".join(page.get_data(as_text=True).split())


def begun(client: Any, keys: list[int], person: int) -> str:
    """Confirm a change and return the address of the act."""
    preview = previewed(client, "assign_surveyor", keys, surveyor_id=str(person))
    form = {**page_form(preview, "/bulk/"), "step": "confirm"}
    return str(client.post(f"{CASES}/bulk/assign_surveyor", data=form).location)
