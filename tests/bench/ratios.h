#pragma once

// Numbers that mean something on a shared, noisy machine: everything that is compared runs
// interleaved in one process, medians are taken, and what is printed last is a ratio beside the
// target it has.
//
//   Ratios ratios;
//   ratios.wanted("verdict", "bare compiles", 1.3);   // verdict / bare compiles, at most 1.3
//   return ratios.run(argc, argv);                      // runs every registered benchmark

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

namespace countersign::bench {

// A line of the table, for what no benchmark measures; after run().
void print_at_most(const char* of, const char* to, double ratio, double target);
void print_at_least(const char* of, const char* to, double ratio, double target);

class Ratios {
 public:
  // time(of) / time(to), which should be at most (or, with at_least, at least) `target`.
  void at_most(std::string of, std::string to, double target);
  void at_least(std::string of, std::string to, double target);
  // Microseconds of the processor for each of `count` things that one turn does: a limit that
  // stands by itself, and the more to be read with the machine in mind.
  void each_at_most(std::string of, std::size_t count, double us);
  // The same for a counter (items per second) in place of time.
  void rate_at_least(std::string of, std::string to, double target);

  // Runs every registered benchmark interleaved and prints the table of ratios. Always 0: a ratio
  // is for reading; nothing fails because a machine was busy.
  int run(int argc, char** argv);

 private:
  enum class Kind { kAtMost, kAtLeast, kRateAtLeast };
  struct Wanted {
    Kind kind;
    std::string of, to;
    double target;
  };
  struct Limit {
    std::string of;
    std::size_t count;
    double us;
  };
  std::vector<Wanted> wanted_;
  std::vector<Limit> limits_;
};

}  // namespace countersign::bench
