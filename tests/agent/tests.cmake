# tests of agent/
countersign_tests(agent_tests
  SOURCES agent/planner_test.cpp
  LIBS agent)
