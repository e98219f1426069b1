# tests of audit/
