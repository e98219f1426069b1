#pragma once

// A whole installation in a temporary folder for the crash tests: a shop, settings, the running
// program with its witness (source_shim.c), and the oracle that compares what the source saw with
// what the store says.

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "tests/support/running_server.h"

namespace countersign::test {

// What a client was told, in the order in which it was told.
struct Acknowledged {
  enum class What { kSession, kStep, kApproved, kStarted, kRejected };
  What what;
  std::string session;
  long step = 0;
  std::string sql{};
};

// Filled by clients, from several threads.
class Journal {
 public:
  void add(Acknowledged event);
  std::vector<Acknowledged> all() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Acknowledged> events_;
};

// What is wrong between the witness, the clients and the store; empty when the promises were kept.
struct Contradictions {
  std::vector<std::string> ran_without_record;  // executed, no durable approval and start
  std::vector<std::string> ran_twice;
  std::vector<std::string> lost;  // acknowledged, not in the store
  std::size_t executed = 0;       // how much there was to be right about
  std::size_t acknowledged = 0;
  bool none() const { return ran_without_record.empty() && ran_twice.empty() && lost.empty(); }
  std::string text() const;
};

class CrashHouse {
 public:
  // `script` is a script file's text; empty: the planner `none` only.
  explicit CrashHouse(const std::string& script = "", const std::string& time_limit = "10s");

  // The program as it is started in this house, with the witness preloaded and further variables.
  RunningServer server(std::map<std::string, std::string> environment = {}) const;

  std::string store() const { return folder_.file("countersign.db"); }
  std::string source_log() const { return folder_.file("source.log"); }
  std::string file(const std::string& name) const { return folder_.file(name); }

  // Statements that the source really began to execute, in order, doubles kept.
  std::vector<std::string> executed() const;
  Contradictions compare(const Journal& journal) const;

  // Sabotage, for the twins of the tests. Says of a statement that the source executed it.
  void log_execution(const std::string& sql) const;
  // Swaps an older copy of the store in.
  void keep_copy_of_store() const;
  void put_copy_of_store_back() const;
  // Takes away what the store knows about work to be taken up.
  void forget_what_to_take_up() const;

 private:
  TemporaryFolder folder_;
};

// How often a thing is repeated: the short count, or ten times that with COUNTERSIGN_LONG.
int times(int count);

}  // namespace countersign::test
