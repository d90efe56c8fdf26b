"""Looking without asking anybody to act: who carries a site (RDAP), whether a removed link still answers (HEAD)."""
