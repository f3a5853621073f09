"""The dashboard: pages rendered on the server, each with the context of its template."""

from app.web.pages import (
    changes,
    corrections,
    home,
    home_files,
    imports,
    jobs,
    login,
    model,
    opportunities,
    sample,
    settings,
    settings_journeys,
    settings_keys,
    settings_webhooks,
    static,
    theme,
    theme_changes,
    themes,
    voice,
    voices,
    voices_files,
)

routers = (
    *(static.router, login.router, home.router, home_files.router),
    *(opportunities.router, changes.router),
    *(imports.router, jobs.router, model.router, sample.router),
    *(settings.router, settings_keys.router, settings_journeys.router, settings_webhooks.router),
    *(themes.router, theme_changes.router, theme.router),
    *(voices.router, voices_files.router, voice.router, corrections.router),
)
"""The routers of all pages."""
