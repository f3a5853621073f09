"""The dashboard: pages rendered on the server, each with the context of its template."""

from app.web.pages import (
    home,
    imports,
    jobs,
    login,
    model,
    sample,
    settings,
    settings_journeys,
    settings_keys,
    settings_webhooks,
    static,
)

routers = (
    *(static.router, login.router, home.router),
    *(imports.router, jobs.router, model.router, sample.router),
    *(settings.router, settings_keys.router, settings_journeys.router, settings_webhooks.router),
)
"""The routers of all pages."""
