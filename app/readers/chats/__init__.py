"""Chats, logs and subtitles, each as a stream of rows."""
