"""The ledger is append-only by the database's own word: only the sealer's three columns may be filled, once."""

from django.db import migrations

GUARD = """
CREATE FUNCTION vault_ledger_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'the ledger is append-only';
  END IF;
  IF OLD.sequence IS NOT NULL OR (OLD.id, OLD.at, OLD.actor, OLD.verb, OLD.subject, OLD.facts, OLD.digest)
     IS DISTINCT FROM (NEW.id, NEW.at, NEW.actor, NEW.verb, NEW.subject, NEW.facts, NEW.digest) THEN
    RAISE EXCEPTION 'the ledger is append-only';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON vault_ledgerentry
  FOR EACH ROW EXECUTE FUNCTION vault_ledger_guard();
"""
UNDO = "DROP TRIGGER append_only ON vault_ledgerentry; DROP FUNCTION vault_ledger_guard();"


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
