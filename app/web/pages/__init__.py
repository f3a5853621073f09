"""The dashboard: pages rendered on the server, each with the context of its template."""

from app.web.pages import home, login, static

routers = (static.router, login.router, home.router)
"""The routers of all pages."""
