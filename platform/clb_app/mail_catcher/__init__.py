"""Catches the mails of a demo or a test instead of sending them: an SMTP server, a folder of .eml files, a page."""
