# tests of config/
countersign_tests(config_tests SOURCES config/settings_test.cpp LIBS config LABELS golden)
