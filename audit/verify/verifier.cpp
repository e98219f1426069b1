#include "audit/verifier.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "audit/log/small_file.h"
#include "audit/store.h"

namespace countersign::audit {

namespace {

// Thrown through a pass by its progress.
struct Ended {};

// Notes are short; the newest one stands at the end.
std::optional<std::string> newest_note(const std::string& path) {
  constexpr std::streamoff kEnd = 16 * 1024;
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (path.empty() || !file) return std::nullopt;
  const std::streamoff size = file.tellg();
  file.seekg(std::max<std::streamoff>(0, size - kEnd));
  std::string text{std::istreambuf_iterator<char>(file), {}};
  // The first one may have lost its beginning.
  if (const auto begin = text.find("\ncountersign/"); size > kEnd && begin != text.npos)
    text.erase(0, begin + 1);
  auto notes = notes_in(text);
  if (notes.empty()) return std::nullopt;
  return std::move(notes.back());
}

}  // namespace

Verifier::Verifier(VerifierOptions options, const Clock& clock)
    : options_(std::move(options)), clock_(clock) {}

void Verifier::start() {
  thread_ = Thread("audit-verifier", Thread::kUsualStack, [this] { work(); });
}

void Verifier::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

std::optional<LastVerification> Verifier::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

bool Verifier::is_running() const {
  const std::lock_guard lock(mutex_);
  return is_running_ || is_wanted_;
}

void Verifier::run_soon() {
  const std::lock_guard lock(mutex_);
  is_wanted_ = true;
  wake_.notify_all();
}

bool Verifier::is_whole_due() const {
  return last_whole_ && clock_.now() - *last_whole_ >= options_.whole_every;
}

void Verifier::work() {
  std::unique_lock lock(mutex_);
  last_whole_ = clock_.now();  // the first is a whole one only where nothing is remembered
  while (!is_ending_) {
    const bool whole = std::exchange(is_wanted_, false) || is_whole_due();
    is_running_ = true;
    lock.unlock();
    try {
      keep(pass(whole));
    } catch (const Ended&) {
      return;
    }
    lock.lock();
    is_running_ = false;
    wake_.wait_for(lock, options_.every, [this] { return is_ending_ || is_wanted_; });
  }
}

LastVerification Verifier::pass(bool whole) {
  LastVerification done;
  auto ask = options_.ask;
  if (!whole) ask.from = newest_note(options_.memory);
  if (auto note = newest_note(options_.sink)) ask.checkpoints.push_back(std::move(*note));
  done.is_whole_store = !ask.from;
  try {
    done.result = verify(ask, [this](std::uint64_t, std::uint64_t) {
      const std::lock_guard lock(mutex_);
      if (is_ending_) throw Ended();
    });
  } catch (const StoreUnavailable& e) {
    done.trouble = e.what();
  }
  done.at = clock_.now();
  return done;
}

void Verifier::keep(LastVerification done) {
  const auto& result = done.result;
  const bool is_remembered = done.trouble.empty() && result.is_whole() &&
                             !options_.memory.empty() && !result.checkpoint.empty();
  if (is_remembered) {
    try {
      log::replace_small_file(options_.memory, result.checkpoint, 0600);
    } catch (const StoreUnavailable& e) {
      // The next pass reads more than it had to.
      done.trouble = e.what();
    }
  }
  const std::lock_guard lock(mutex_);
  if (done.is_whole_store) last_whole_ = done.at;
  last_ = std::move(done);
}

}  // namespace countersign::audit
