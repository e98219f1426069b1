#include "engines/postgres/inspect/parse.h"

#include <cstdint>
#include <cstring>
#include <utility>

#include <pg_query.h>
#include <pthread.h>

#include "core/thread.h"

namespace countersign::engines::postgres::syntax {

namespace {

// Measured on libpg_query 15: 340 bytes of stack for a level of `1+1+…`, two bytes of text each,
// and at most 600 KiB for the grammar's own tables. Taken three times.
constexpr std::size_t kStackFixed = 768 * 1024;
constexpr std::size_t kStackPerByte = 512;
constexpr std::size_t kBigStack = 64 * 1024 * 1024;

// Asking the system costs microseconds (it reads the process's map), so once for each thread.
std::uintptr_t lowest_of_stack() {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
  void* lowest = nullptr;
  std::size_t size = 0;
  const int problem = pthread_attr_getstack(&attributes, &lowest, &size);
  pthread_attr_destroy(&attributes);
  return problem == 0 ? reinterpret_cast<std::uintptr_t>(lowest) : 0;
}

bool has_room(std::size_t bytes) {
  thread_local const std::uintptr_t lowest = lowest_of_stack();
  const char here = 0;
  const auto at = reinterpret_cast<std::uintptr_t>(&here);
  return lowest != 0 && at > lowest && at - lowest > bytes;
}

}  // namespace

Parsed::Parsed(Parsed&& other) noexcept
    : json_(std::exchange(other.json_, nullptr)),
      size_(other.size_),
      error_(std::move(other.error_)),
      error_at_(other.error_at_) {}

Parsed& Parsed::operator=(Parsed&& other) noexcept {
  std::swap(json_, other.json_);
  size_ = other.size_;
  error_ = std::move(other.error_);
  error_at_ = other.error_at_;
  return *this;
}

Parsed::~Parsed() {
  if (json_ != nullptr) pg_query_free_parse_result({json_, nullptr, nullptr});
}

Parsed parse_here(const std::string& sql) {
  PgQueryParseResult result = pg_query_parse(sql.c_str());
  Parsed parsed;
  if (result.error != nullptr) {
    parsed.error_ = result.error->message == nullptr ? "syntax error" : result.error->message;
    parsed.error_at_ = result.error->cursorpos;
  } else {
    parsed.json_ = std::exchange(result.parse_tree, nullptr);
    parsed.size_ = std::strlen(parsed.json_);
  }
  pg_query_free_parse_result(result);
  return parsed;
}

Parsed parse(const std::string& sql) {
  if (has_room(kStackFixed + kStackPerByte * sql.size())) return parse_here(sql);
  Parsed parsed;
  Thread("pg-parse", kBigStack, [&] { parsed = parse_here(sql); }).join();
  return parsed;
}

}  // namespace countersign::engines::postgres::syntax
