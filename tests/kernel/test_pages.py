"""What page models say of themselves, and messages that a reader has to see."""

from __future__ import annotations

from flask import flash, get_flashed_messages

from app.kernel.shell import shell


def test_what_is_flashed_reaches_the_page(app):
    with app.test_request_context():
        flash("Đã lưu.", "success")
        assert shell().flashes == (("success", "Đã lưu."),)
        assert get_flashed_messages() == ["Đã lưu."]  # within the request, also for a second look


def test_a_wrong_password_is_answered_on_the_page(client_as):
    client = client_as(None)
    answer = client.post(
        "/login/", data={"username": "nobody", "password": "wrong"}, follow_redirects=True
    )
    assert 'class="notice notice-warning"' in answer.get_data(as_text=True)
