# tests of guardrails/
