# tests of config/
countersign_tests(config_tests
  SOURCES config/settings_test.cpp config/reference_test.cpp support/policy_reference.cpp
  LIBS config LABELS golden)
