// What the screen costs: a question, a cell of figures, a cell of prose, beside looking for ten
// texts in the same bytes, and the worst that 64 KiB can do. The ten as one regular expression are
// what a filter would be that knows capitals from small letters; as fixed texts they are the least
// that any filter costs. The screen reads some thousand phrases of many languages, in every writing
// that it can undo, so it is held to the first, and the second stands there to be seen.

#include <array>
#include <cstdio>
#include <cstring>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "guardrails/screen.h"
#include "tests/bench/ratios.h"
#include "tests/support/ordinary_questions.h"

namespace {

using namespace countersign;
using guardrails::CellScreen;
using guardrails::Channel;

constexpr std::size_t kMany = 1000;

// What a filter of fixed texts would look for.
constexpr std::array<std::string_view, 10> kFixed = {
    "ignore all previous", "system prompt", "you are now",  "without approval", "developer mode",
    "drop table",          "union select",  "<|im_start|>", "jailbreak",        "password"};

const std::vector<std::string>& questions() {
  static const auto all = [] {
    auto made = testing::ordinary_questions();
    std::vector<std::string> some;
    for (std::size_t i = 0; i < made.size() && some.size() < kMany; i += 5) some.push_back(made[i]);
    return some;
  }();
  return all;
}

// Numbers, dates, amounts and short words, as results mostly are.
const std::vector<std::string>& figures() {
  static const auto all = [] {
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < kMany; ++i) {
      const std::string n = std::to_string(i * 7919 % 100'000);
      const std::array<std::string, 5> kinds = {
          n, n + ".50", "2026-11-" + std::to_string(10 + i % 20),
          "2026-11-20 10:15:" + std::to_string(10 + i % 50), i % 2 == 0 ? "Germany" : "paid"};
      cells.push_back(kinds[i % kinds.size()]);
    }
    return cells;
  }();
  return all;
}

const std::vector<std::string>& prose() {
  static const std::vector<std::string> all = [] {
    const std::array<std::string, 5> texts = {
        "Customer asked for a second invoice, sent on Monday; wants to be called back.",
        "Very good lamp, arrived two days late. Would buy again for the living room.",
        "Anna Smith-Jones", "12 Main Street, Springfield, IL 62701",
        "Der Kunde bittet um einen Rückruf am Nachmittag wegen der Lieferung."};
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < kMany; ++i) cells.push_back(texts[i % texts.size()]);
    return cells;
  }();
  return all;
}

std::size_t look_for_fixed(const std::string& text) {
  std::size_t found = 0;
  for (const auto fixed : kFixed) found += text.find(fixed) != std::string::npos ? 1U : 0U;
  return found;
}

void questions_fixed_texts(benchmark::State& state) {
  for (auto unused : state)
    for (const auto& text : questions()) benchmark::DoNotOptimize(look_for_fixed(text));
}

void questions_screened(benchmark::State& state) {
  for (auto unused : state)
    for (const auto& text : questions()) benchmark::DoNotOptimize(guardrails::screen(text));
}

// Each byte looked at once, by the fastest there is.
void figures_memchr(benchmark::State& state) {
  for (auto unused : state)
    for (const auto& cell : figures())
      benchmark::DoNotOptimize(std::memchr(cell.data(), '<', cell.size()));
}

void screen_cells(benchmark::State& state, const std::vector<std::string>& cells) {
  for (auto unused : state) {
    CellScreen screening;
    for (std::size_t i = 0; i < cells.size(); ++i) screening.take(i / 5, i % 5, cells[i]);
    if (!screening.findings().empty()) std::abort();
    benchmark::DoNotOptimize(screening);
  }
}

void figures_screened(benchmark::State& state) {
  screen_cells(state, figures());
}

void prose_fixed_texts(benchmark::State& state) {
  for (auto unused : state)
    for (const auto& cell : prose()) benchmark::DoNotOptimize(look_for_fixed(cell));
}

std::size_t look_with_regex(const std::string& text) {
  static const std::regex wanted = [] {
    std::string all;
    for (const auto fixed : kFixed) {
      if (!all.empty()) all += '|';
      for (const char c : fixed) all += c == '|' ? "\\|" : std::string(1, c);
    }
    return std::regex(all, std::regex::icase | std::regex::optimize);
  }();
  return std::regex_search(text, wanted) ? 1U : 0U;
}

void questions_regex(benchmark::State& state) {
  for (auto unused : state)
    for (const auto& text : questions()) benchmark::DoNotOptimize(look_with_regex(text));
}

void prose_regex(benchmark::State& state) {
  for (auto unused : state)
    for (const auto& cell : prose()) benchmark::DoNotOptimize(look_with_regex(cell));
}

void prose_screened(benchmark::State& state) {
  screen_cells(state, prose());
}

// Words that many phrases begin with, to the limit of a text.
void worst_text(benchmark::State& state) {
  static const std::string text = [] {
    std::string all;
    while (all.size() < 64U * 1024) all += "you you are now ignore all your previous do not ";
    return all;
  }();
  for (auto unused : state) benchmark::DoNotOptimize(guardrails::screen(text, Channel::kResult));
}

BENCHMARK(questions_fixed_texts)->Unit(benchmark::kMicrosecond);
BENCHMARK(questions_regex)->Unit(benchmark::kMicrosecond);
BENCHMARK(questions_screened)->Unit(benchmark::kMicrosecond);
BENCHMARK(figures_memchr)->Unit(benchmark::kMicrosecond);
BENCHMARK(figures_screened)->Unit(benchmark::kMicrosecond);
BENCHMARK(prose_fixed_texts)->Unit(benchmark::kMicrosecond);
BENCHMARK(prose_regex)->Unit(benchmark::kMicrosecond);
BENCHMARK(prose_screened)->Unit(benchmark::kMicrosecond);
BENCHMARK(worst_text)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
  std::puts("A thousand questions or cells a turn: microseconds here are nanoseconds for one.");
  countersign::bench::Ratios ratios;
  ratios.at_most("questions_screened", "questions_regex", 1);
  ratios.at_most("figures_screened", "figures_memchr", 5);
  ratios.at_most("prose_screened", "prose_regex", 1);
  ratios.each_at_most("questions_screened", kMany, 10);
  ratios.each_at_most("prose_screened", kMany, 5);
  return ratios.run(argc, argv);
}
