"""`make bench`: one table, each row a ratio against a named floor or peer that ran in the same minute."""
