"""People and their requests: intake, case page, advocates, desk."""
