#include "cli/keeper.h"

#include <array>

#include <fmt/format.h>

namespace countersign::cli {
namespace {

using audit::KeepClass;
using std::chrono::hours;

// The clock is looked at this often, so that one that was set is noticed.
constexpr std::chrono::minutes kLookEvery{1};
constexpr hours kQuietFor{24 * 30};
// A clock that nobody believes is believed after the server has run for as long.
constexpr hours kBelievedAfter{24};

// Thrown through a purge from its progress: what was done is done.
struct Ended {};

struct ClassClock {
  KeepClass what;
  std::optional<hours> keep;
};

std::array<ClassClock, 3> clocks_of(const audit::KeepClocks& keep) {
  return {ClassClock{KeepClass::kChat, keep.chat}, ClassClock{KeepClass::kText, keep.text},
          ClassClock{KeepClass::kRecords, keep.records}};
}

}  // namespace

Micros next_quiet(Micros now, std::chrono::minutes quiet_at) {
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const Micros today = day + quiet_at;
  return today > now ? today : today + std::chrono::days(1);
}

bool is_plausible(audit::Store& store, Micros now) {
  audit::SessionFilter newest;
  newest.limit = 1;
  const auto page = store.sessions(newest);
  return page.items.empty() || now - page.items.front().started_at < kQuietFor;
}

std::string forget_due(audit::Store& store, const config::RetentionSettings& settings, Micros now,
                       const std::function<bool()>& go_on) {
  std::string trouble;
  for (const auto& [what, keep] : clocks_of(settings.keep)) {
    if (!keep) continue;
    audit::PurgeAsk ask;
    ask.what = what;
    ask.before = now - *keep;
    ask.is_dry_run = false;
    ask.archive = settings.archive;
    try {
      store.retention().purge(ask, [&](std::uint64_t, std::uint64_t) {
        if (!go_on()) throw Ended();
      });
    } catch (const Ended&) {
      return trouble;
    } catch (const audit::StoreUnavailable& e) {
      trouble += fmt::format("what is older than {} days was not forgotten ({}): {}\n",
                             keep->count() / 24, word(what), e.what());
    }
  }
  return trouble;
}

Keeper::Keeper(audit::Store& store, const config::RetentionSettings& settings, const Clock& clock,
               Say say, std::chrono::milliseconds after_start)
    : store_(store),
      settings_(settings),
      clock_(clock),
      say_(std::move(say)),
      after_start_(after_start) {
  const auto& keep = settings_.keep;
  if (keep.chat || keep.text || keep.records)
    thread_ = Thread("keeper", Thread::kUsualStack, [this] { work(); });
}

Keeper::~Keeper() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  ends_.notify_all();
  thread_.join();
}

void Keeper::work() {
  if (!sleep(after_start_)) return;
  for (;;) {
    pass();
    const auto next = next_quiet(clock_.now(), settings_.quiet_at);
    while (clock_.now() < next)
      if (!sleep(kLookEvery)) return;
  }
}

void Keeper::pass() {
  try {
    const auto now = clock_.now();
    const bool has_run_long = std::chrono::steady_clock::now() - started_ >= kBelievedAfter;
    if (!has_run_long && !is_plausible(store_, now)) {
      say_(
          "nothing was asked for a month, or this machine's clock runs ahead: what is due is "
          "forgotten only after a day");
      return;
    }
    const auto trouble = forget_due(store_, settings_, now, [this] { return goes_on(); });
    if (!trouble.empty()) say_(trouble);
  } catch (const audit::StoreUnavailable& e) {
    say_(fmt::format("what is due was not forgotten: {}", e.what()));
  }
}

bool Keeper::sleep(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !ends_.wait_for(lock, time, [this] { return is_ending_; });
}

bool Keeper::goes_on() {
  const std::lock_guard lock(mutex_);
  return !is_ending_;
}

}  // namespace countersign::cli
