"""The compiled part of the search. `layout` says what the arrays hold; nothing here knows ids, dates or words."""
