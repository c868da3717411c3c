"""The web application for a WSGI server; needs DATABASE_URL."""

from __future__ import annotations

import gc
import os

import config
from app import ROOT, create_app
from app.kernel import logs

_settings = config.load_settings(os.environ, ROOT)
logs.configure(str(_settings["LOG_FORMAT"]))
if _settings["CHUNGTAY_ENV"] == "production":
    _problems = config.production_problems(_settings)
    if _problems:
        raise SystemExit("Refusing to start:\n- " + "\n- ".join(_problems))
app = create_app()
# What is there now lives as long as the process: searches for garbage pass over it no more, and the
# pages of memory that worker processes share stay shared.
gc.collect()
gc.freeze()
