// What the audit costs: how many records a second many clients get, how long one step waits for it,
// how much room a session needs; each beside the limit that the disk or SQLite itself sets, in the
// same run.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <sqlite3.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "audit/verify.h"
#include "tests/bench/audit_workload.h"
#include "tests/bench/group_commit.h"
#include "tests/bench/ratios.h"

namespace {

std::atomic<int> flushes{0};

}  // namespace

// Counted: SQLite finds this one before libc's.
extern "C" int fdatasync(int fd) {
  flushes.fetch_add(1, std::memory_order_relaxed);
  return static_cast<int>(syscall(SYS_fdatasync, fd));
}

namespace {

using namespace countersign;
using bench::AuditWorkload;
using std::chrono::steady_clock;

AuditWorkload& office() {
  static AuditWorkload the_office;
  return the_office;
}

bench::GroupCommit& bare() {
  static bench::GroupCommit the_bare(office().folder().file("bare.db"));
  return the_bare;
}

struct Samples {
  std::vector<double> flush, wait, flushes_waited_for;
};
Samples samples;

double quantile(std::vector<double> values, double at) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(at * static_cast<double>(values.size() - 1))];
}

template <class Body>
double timed(benchmark::State& state, Body body) {
  const auto from = steady_clock::now();
  body();
  const std::chrono::duration<double> took = steady_clock::now() - from;
  state.SetIterationTime(took.count());
  return took.count();
}

void flush(benchmark::State& state) {
  for (auto unused : state) samples.flush.push_back(timed(state, [] { office().flush().once(); }));
  state.SetItemsProcessed(state.iterations());
}

void added_wait(benchmark::State& state) {
  SessionId id = office().open_session();
  int steps = 0;
  for (auto unused : state) {
    if (++steps > 100) {
      id = office().open_session();
      steps = 1;
    }
    const StepRef step{id, office().propose(id)};
    const int before = flushes;
    samples.wait.push_back(timed(state, [&] { office().approve(step); }));
    samples.flushes_waited_for.push_back(flushes - before);
    office().finish(step);
  }
}

void one_client(benchmark::State& state) {
  for (auto unused : state) timed(state, [] { office().whole_session(); });
  state.SetItemsProcessed(state.iterations() * AuditWorkload::kRecords);
}

void clients_64(benchmark::State& state) {
  for (auto unused : state) office().whole_session();
  state.SetItemsProcessed(state.iterations() * AuditWorkload::kRecords);
}

// As many records in as many commits asked for: each a row of its own.
void bare_group_commit_64(benchmark::State& state) {
  const std::string session = "sess_0123456789abcdef";
  const std::string body(AuditWorkload::raw_bytes() / 4, 'x');
  for (auto unused : state)
    for (int i = 0; i < AuditWorkload::kRecords; ++i) bare().write(session, i, body);
  state.SetItemsProcessed(state.iterations() * AuditWorkload::kRecords);
}

BENCHMARK(flush)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(added_wait)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(one_client)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(clients_64)->Threads(64)->UseRealTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(bare_group_commit_64)->Threads(64)->UseRealTime()->Unit(benchmark::kMicrosecond);

void print_waits() {
  bench::print_at_most("added wait, p99", "flush, p99",
                       quantile(samples.wait, 0.99) / quantile(samples.flush, 0.99), 3);
  bench::print_at_most("flushes an approval waits for", "one",
                       quantile(samples.flushes_waited_for, 0.5), 1);
}

// Bytes on disk of a session with four steps, everything included, beside its raw text.
void print_room() {
  constexpr int kSessions = 2000;
  const auto before = office().close();
  office().open();
  for (int i = 0; i < kSessions; ++i) office().whole_session();
  const auto after = office().close();
  office().open();
  const double each = static_cast<double>(after - before) / kSessions;
  const auto raw = static_cast<double>(AuditWorkload::raw_bytes());
  bench::print_at_most("bytes of a four-step session", "its raw text", each / raw, 2.4);
  std::printf("(%.0f bytes a session, %.0f of them question and statements)\n", each, raw);
}

void fill(int sessions) {
  std::vector<std::thread> clients;
  for (int client = 0; client < 64; ++client)
    clients.emplace_back([=] {
      for (int i = client; i < sessions; i += 64) office().whole_session();
    });
  for (auto& client : clients) client.join();
}

struct Verified {
  double seconds = 0, records_each_second = 0;
  std::string checkpoint;
};

// Of the processor, by all threads of this process: what other programs do beside it does not
// count.
double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

Verified timed_verify(audit::VerifyAsk ask) {
  Verified best;
  ask.store = office().path();
  ask.threads = 1;
  for (int i = 0; i < 3; ++i) {
    const auto from = processor_seconds();
    const auto done = audit::verify(ask);
    const double took = processor_seconds() - from;
    if (!done.is_whole()) {
      std::fprintf(stderr, "%s\n", in_words(done).c_str());
      std::abort();
    }
    if (i > 0 && took >= best.seconds) continue;
    best = {took, static_cast<double>(done.records_read) / took, done.checkpoint};
  }
  return best;
}

// With one thread, so that a rate is that of one core.
void print_verify() {
  fill(4'000);
  office().close();
  const auto whole = timed_verify({});
  audit::VerifyAsk later;
  later.from = whole.checkpoint;
  office().open();
  fill(40);
  office().close();
  const auto rest = timed_verify(later);
  office().open();
  std::printf("(verify: %.0f records a second of one core; %.1f ms from the last checkpoint on)\n",
              whole.records_each_second, rest.seconds * 1e3);
  bench::print_at_least("verify, records a second", "500,000", whole.records_each_second / 500'000,
                        1);
  bench::print_at_most("verify from the last checkpoint", "verify all",
                       rest.seconds / whole.seconds, 0.1);
}

}  // namespace

int main(int argc, char** argv) {
  // As the server does.
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  bench::Ratios ratios;
  ratios.at_most("added_wait", "flush", 1.5);
  ratios.at_most("one_client", "flush", 20);
  ratios.rate_at_least("clients_64", "flush", 10);
  ratios.rate_at_least("clients_64", "bare_group_commit_64", 0.5);
  const int exit_code = ratios.run(argc, argv);
  if (exit_code != 0) return exit_code;
  print_waits();
  print_room();
  print_verify();
  return 0;
}
