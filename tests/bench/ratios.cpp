#include "tests/bench/ratios.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace countersign::bench {

namespace {

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Google Benchmark renamed the field between Debian 12's version and Debian 13's.
template <class Run>
bool was_skipped(const Run& run) {
  if constexpr (requires { run.error_occurred; })
    return run.error_occurred;
  else
    return static_cast<int>(run.skipped) != 0;
}

// The console's table as ever, and the samples of every repetition kept beside it.
class Keeper : public benchmark::ConsoleReporter {
 public:
  using ConsoleReporter::ConsoleReporter;
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const auto& run : runs) {
      if (run.run_type != Run::RT_Iteration || was_skipped(run)) continue;
      const std::string name = run.run_name.function_name;
      times[name].push_back(run.GetAdjustedRealTime() /
                            benchmark::GetTimeUnitMultiplier(run.time_unit));
      works[name].push_back(run.GetAdjustedCPUTime() /
                            benchmark::GetTimeUnitMultiplier(run.time_unit));
      if (const auto rate = run.counters.find("items_per_second"); rate != run.counters.end())
        rates[name].push_back(rate->second.value);
    }
    // Medians are for the eye; the samples are for the ratios.
    std::vector<Run> summaries;
    for (const auto& run : runs)
      if (run.run_type != Run::RT_Iteration && run.aggregate_name == "median")
        summaries.push_back(run);
    if (!summaries.empty()) ConsoleReporter::ReportRuns(summaries);
  }
  std::map<std::string, std::vector<double>> times, works, rates;
};

void print_line(const char* of, const char* to, double ratio, const char* sign, double target,
                bool is_reached) {
  std::printf("%-34s %-30s %9.2f %s %7.2f %s\n", of, to, ratio, sign, target,
              is_reached ? "" : "  (not reached)");
}

}  // namespace

void print_at_most(const char* of, const char* to, double ratio, double target) {
  print_line(of, to, ratio, "<=", target, ratio <= target);
}
void print_at_least(const char* of, const char* to, double ratio, double target) {
  print_line(of, to, ratio, ">=", target, ratio >= target);
}

void Ratios::at_most(std::string of, std::string to, double target) {
  wanted_.push_back({Kind::kAtMost, std::move(of), std::move(to), target});
}
void Ratios::at_least(std::string of, std::string to, double target) {
  wanted_.push_back({Kind::kAtLeast, std::move(of), std::move(to), target});
}
void Ratios::each_at_most(std::string of, std::size_t count, double us) {
  limits_.push_back({std::move(of), count, us});
}
void Ratios::rate_at_least(std::string of, std::string to, double target) {
  wanted_.push_back({Kind::kRateAtLeast, std::move(of), std::move(to), target});
}

int Ratios::run(int argc, char** argv) {
  std::vector<char*> arguments(argv, argv + argc);
  std::vector<std::string> presets = {"--benchmark_repetitions=7",
                                      "--benchmark_enable_random_interleaving=true",
                                      "--benchmark_min_time=0.1"};
  // Presets first, so that the caller's own options win.
  for (std::size_t i = 0; i < presets.size(); ++i)
    arguments.insert(arguments.begin() + 1 + static_cast<std::ptrdiff_t>(i), presets[i].data());
  int count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  Keeper keeper{benchmark::ConsoleReporter::OO_Tabular};
  benchmark::RunSpecifiedBenchmarks(&keeper);

  std::printf("\n%-34s %-30s %9s %12s\n", "this", "beside this, in the same run", "ratio", "reach");
  for (const auto& w : wanted_) {
    auto& samples = w.kind == Kind::kRateAtLeast ? keeper.rates : keeper.times;
    const double of = median(samples[w.of]);
    const double to = median(samples[w.to]);
    if (of == 0 || to == 0) continue;
    const double ratio = of / to;
    (w.kind == Kind::kAtMost ? print_at_most : print_at_least)(w.of.c_str(), w.to.c_str(), ratio,
                                                               w.target);
  }
  for (const auto& limit : limits_) {
    const double us = median(keeper.works[limit.of]) * 1e6 / static_cast<double>(limit.count);
    if (us == 0) continue;
    print_at_most(limit.of.c_str(), "µs of work for one", us, limit.us);
  }
  return 0;
}

}  // namespace countersign::bench
