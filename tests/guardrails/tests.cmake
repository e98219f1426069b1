countersign_tests(guardrails_tests
  SOURCES
    guardrails/guard_test.cpp guardrails/policy_test.cpp guardrails/rules_test.cpp
    guardrails/rules_access_test.cpp guardrails/rules_cost_test.cpp
    guardrails/rules_shape_test.cpp guardrails/rules_text_test.cpp guardrails/words_test.cpp
  LIBS guardrails)
