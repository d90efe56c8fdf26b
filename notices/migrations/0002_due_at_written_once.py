"""`due_at` is written once (223a(a)(3)): the database refuses a second value, whoever asks."""

from django.db import migrations

GUARD = """
CREATE FUNCTION notices_due_at_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.due_at IS NOT NULL AND (NEW.due_at, NEW.received_at) IS DISTINCT FROM (OLD.due_at, OLD.received_at) THEN
    RAISE EXCEPTION 'due_at is written once';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER due_at_once BEFORE UPDATE OF due_at, received_at ON notices_notice
  FOR EACH ROW EXECUTE FUNCTION notices_due_at_guard();
"""
UNDO = "DROP TRIGGER due_at_once ON notices_notice; DROP FUNCTION notices_due_at_guard();"


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
