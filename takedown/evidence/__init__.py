"""Papers that a person can hand to somebody: their own record, a proof of filing, a packet for a complaint.

`facts`, `packet`, `record`, `proof` take values and return values; `paper` alone makes a PDF of them.
"""
