#include "agent/results.h"

namespace countersign::agent {

namespace {

struct TextBytes {
  std::uint64_t operator()(engines::Null) const { return 0; }
  std::uint64_t operator()(std::int64_t) const { return 0; }
  std::uint64_t operator()(double) const { return 0; }
  std::uint64_t operator()(const engines::Text& v) const { return v.value.capacity(); }
  std::uint64_t operator()(const engines::Blob& v) const { return v.value.capacity(); }
  std::uint64_t operator()(const engines::Decimal& v) const { return v.value.capacity(); }
};

}  // namespace

std::uint64_t memory_of(const engines::Row& row) {
  std::uint64_t bytes = sizeof(engines::Row) + row.capacity() * sizeof(engines::Value);
  for (const auto& value : row) bytes += std::visit(TextBytes{}, value);
  return bytes;
}

Results::Results(std::uint64_t bytes_max, std::chrono::seconds age_max, Now now)
    : bytes_max_(bytes_max), age_max_(age_max), now_(std::move(now)) {}

void Results::put(const StepRef& step, std::shared_ptr<const HeldRows> rows) {
  auto shelf = shelf_.lock();
  if (const auto old = shelf->by_step.find(step); old != shelf->by_step.end())
    erase(*shelf, old->second);
  if (rows->bytes > bytes_max_) return;
  while (shelf->bytes + rows->bytes > bytes_max_) erase(*shelf, std::prev(shelf->by_use.end()));
  shelf->bytes += rows->bytes;
  shelf->by_use.push_front({step, std::move(rows), now_()});
  shelf->by_step[step] = shelf->by_use.begin();
}

std::shared_ptr<const HeldRows> Results::get(const StepRef& step) {
  auto shelf = shelf_.lock();
  const auto found = shelf->by_step.find(step);
  if (found == shelf->by_step.end()) return nullptr;
  const auto held = found->second;
  if (is_old(*held)) {
    erase(*shelf, held);
    return nullptr;
  }
  shelf->by_use.splice(shelf->by_use.begin(), shelf->by_use, held);
  return held->rows;
}

void Results::drop(const StepRef& step) {
  auto shelf = shelf_.lock();
  if (const auto found = shelf->by_step.find(step); found != shelf->by_step.end())
    erase(*shelf, found->second);
}

void Results::sweep() {
  auto shelf = shelf_.lock();
  for (auto held = shelf->by_use.begin(); held != shelf->by_use.end();) {
    const auto next = std::next(held);
    if (is_old(*held)) erase(*shelf, held);
    held = next;
  }
}

std::uint64_t Results::bytes() {
  return shelf_.lock()->bytes;
}

void Results::erase(Shelf& shelf, std::list<Held>::iterator held) {
  shelf.bytes -= held->rows->bytes;
  shelf.by_step.erase(held->step);
  shelf.by_use.erase(held);
}

}  // namespace countersign::agent
