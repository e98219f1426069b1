-- Several statements, one snapshot.
BEGIN
