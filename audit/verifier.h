#pragma once

// Verifies a store again and again beside the process that writes it: at start and every ten
// minutes from the last checkpoint that was verified, and once a day the whole of it. Where a pass
// left off is remembered in a small file, so that a restart does not begin anew.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

#include "audit/verify.h"
#include "core/clock.h"
#include "core/thread.h"

namespace countersign::audit {

struct VerifierOptions {
  VerifyAsk ask;     // which store; its checkpoints and `from` are set for each pass
  std::string sink;  // a file of checkpoints outside the store, whose newest is compared; or empty
  std::string memory;  // where the last verified checkpoint is remembered; empty: nowhere
  std::chrono::milliseconds every = std::chrono::minutes(10);
  std::chrono::hours whole_every{24};
};

struct LastVerification {
  Micros at;
  bool is_whole_store = false;  // or from a checkpoint on
  Verification result;
  std::string trouble;  // why it could not be done; empty: it was
};

class Verifier {
 public:
  // The first pass begins at once, on a thread of its own.
  Verifier(VerifierOptions options, const Clock& clock);
  ~Verifier() { stop(); }
  Verifier(const Verifier&) = delete;
  Verifier& operator=(const Verifier&) = delete;

  // Once; the first pass begins at once, on a thread of its own.
  void start();

  // Gives up the pass under way. Idempotent.
  void stop();

  // Any thread.
  std::optional<LastVerification> last() const;
  bool is_running() const;
  // The whole store as soon as possible; does not wait for it.
  void run_soon();

 private:
  void work();
  bool is_whole_due() const;
  LastVerification pass(bool whole);
  void keep(LastVerification done);

  const VerifierOptions options_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::optional<LastVerification> last_;
  std::optional<Micros> last_whole_;
  bool is_running_ = false, is_wanted_ = false, is_ending_ = false;
  Thread thread_;
};

}  // namespace countersign::audit
