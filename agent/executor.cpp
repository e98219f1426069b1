#include "agent/executor.h"

namespace countersign::agent {

struct Executor::Job {
  Slot slot;
  ApprovedStatement statement;
  engines::Engine& engine;
  Fence fence;
  Ended ended;
  std::atomic<bool> is_cancelled{false};
  std::atomic<std::uint64_t> rows{0}, bytes{0};
  std::atomic<std::int64_t> elapsed_us{0};

  Job(Slot s, ApprovedStatement what, engines::Engine& where, Fence f, Ended e)
      : slot(std::move(s)),
        statement(std::move(what)),
        engine(where),
        fence(std::move(f)),
        ended(std::move(e)) {}
};

namespace {

class Collector final : public engines::RowSink {
 public:
  void columns(const std::vector<engines::ResultColumn>& columns) override {
    held_->columns = columns;
  }
  bool row(engines::Row&& row) override {
    held_->bytes += memory_of(row);
    held_->rows.push_back(std::move(row));
    return true;
  }
  std::shared_ptr<HeldRows> take() { return std::move(held_); }

 private:
  std::shared_ptr<HeldRows> held_ = std::make_shared<HeldRows>();
};

engines::RunReport cancelled_before() {
  engines::RunReport report;
  report.outcome = engines::RunOutcome::kCancelled;
  report.error = ErrorCode::kCancelled;
  report.message = "Cancelled before anything was sent.";
  return report;
}

// An engine does not throw; if one does, the statement was sent and we do not know more.
engines::RunReport lost(const std::exception& error) {
  engines::RunReport report;
  report.outcome = engines::RunOutcome::kLost;
  report.error = ErrorCode::kSourceLost;
  report.message = error.what();
  return report;
}

}  // namespace

Executor::Executor(std::uint32_t slots) : free_(slots), slots_(slots) {
  invariant(slots > 0, "an executor without slots");
  for (std::uint32_t i = 0; i < slots; ++i)
    threads_.emplace_back("run-" + std::to_string(i + 1), Thread::kUsualStack, [this] { work(); });
}

Executor::~Executor() {
  stop(std::chrono::milliseconds(0));
}

std::optional<Executor::Slot> Executor::try_take() {
  const std::lock_guard held(mutex_);
  if (is_stopping_ || free_ == 0 || waiting_ > 0) return std::nullopt;
  --free_;
  return Slot(this);
}

std::optional<Executor::Slot> Executor::take() {
  std::unique_lock held(mutex_);
  ++waiting_;
  changed_.wait(held, [&] { return is_stopping_ || free_ > 0; });
  --waiting_;
  if (is_stopping_) return std::nullopt;
  --free_;
  return Slot(this);
}

void Executor::give_back() {
  {
    const std::lock_guard held(mutex_);
    ++free_;
  }
  changed_.notify_all();
}

void Executor::run(Slot slot, ApprovedStatement statement, engines::Engine& engine, Fence fence,
                   Ended ended) {
  invariant(slot.owner_ == this, "a slot of another executor");
  auto job = std::make_shared<Job>(std::move(slot), std::move(statement), engine, std::move(fence),
                                   std::move(ended));
  {
    const std::lock_guard held(mutex_);
    running_.emplace(job->statement.step(), job);
    queue_.push_back(std::move(job));
  }
  changed_.notify_all();
}

void Executor::work() {
  for (;;) {
    std::shared_ptr<Job> job;
    {
      std::unique_lock held(mutex_);
      changed_.wait(held, [&] { return is_closed_ || !queue_.empty(); });
      if (queue_.empty()) return;
      job = std::move(queue_.front());
      queue_.pop_front();
    }
    perform(*job);
  }
}

void Executor::perform(Job& job) {
  const StepRef step = job.statement.step();
  Collector collector;
  RunEnd end{step, {}, nullptr};
  if (job.is_cancelled) {
    end.report = cancelled_before();
  } else {
    const auto progress = [&](const engines::Progress& now) {
      job.rows = now.rows;
      job.bytes = now.bytes;
      job.elapsed_us = now.elapsed.count();
      // A cancel that came just before the engine had the statement.
      if (job.is_cancelled) job.engine.cancel(step);
    };
    try {
      end.report = job.engine.run(std::move(job.statement), job.fence, collector, progress);
    } catch (const std::exception& error) {
      end.report = lost(error);
    }
  }
  auto rows = collector.take();
  rows->truncated_by = end.report.truncated_by;
  end.rows = std::move(rows);
  job.ended(std::move(end));

  // Forgotten first, given back second: stop() counts slots.
  const Slot last = std::move(job.slot);
  const std::lock_guard held(mutex_);
  running_.erase(step);
}

std::shared_ptr<Executor::Job> Executor::find(const StepRef& step) {
  const std::lock_guard held(mutex_);
  const auto found = running_.find(step);
  return found == running_.end() ? nullptr : found->second;
}

std::optional<engines::Progress> Executor::progress(const StepRef& step) {
  const auto job = find(step);
  if (!job) return std::nullopt;
  return engines::Progress{job->rows, job->bytes, std::chrono::microseconds(job->elapsed_us)};
}

bool Executor::cancel(const StepRef& step) {
  const auto job = find(step);
  if (!job) return false;
  job->is_cancelled = true;
  job->engine.cancel(step);
  return true;
}

void Executor::cancel_all() {
  std::vector<StepRef> steps;
  {
    const std::lock_guard held(mutex_);
    for (const auto& [step, job] : running_) steps.push_back(step);
  }
  for (const auto& step : steps) cancel(step);
}

void Executor::stop_giving() {
  {
    const std::lock_guard held(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
}

void Executor::stop(std::chrono::milliseconds patience) {
  stop_giving();
  const auto all_back = [&] { return free_ == slots_; };
  {
    std::unique_lock held(mutex_);
    if (!changed_.wait_for(held, patience, all_back)) {
      held.unlock();
      cancel_all();
      held.lock();
      // A cancel may come just before the engine takes the statement: say it again.
      while (!changed_.wait_for(held, std::chrono::milliseconds(50), all_back)) {
        held.unlock();
        cancel_all();
        held.lock();
      }
    }
    is_closed_ = true;
  }
  changed_.notify_all();
  threads_.clear();
}

}  // namespace countersign::agent
