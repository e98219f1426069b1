#include "config/reading/table.h"

#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "config/files.h"
#include "core/text.h"

namespace countersign::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint64_t kMega = 1'000'000;
constexpr std::uint64_t kGiga = 1'000'000'000;
constexpr std::uint64_t kCountMax = 1'000'000'000'000;

template <class T, class Put>
std::string take(Read<T> read, Put put) {
  if (!read) return std::move(read).error();
  return put(std::move(read).value());
}

template <class T, class To>
std::string take_into(Read<T> read, To& to) {
  return take(std::move(read), [&](T value) {
    to = static_cast<To>(value);
    return std::string();
  });
}

template <class Rep, class Period>
std::string take_into(Read<std::chrono::microseconds> read,
                      std::chrono::duration<Rep, Period>& to) {
  return take(std::move(read), [&](std::chrono::microseconds value) {
    to = std::chrono::duration_cast<std::chrono::duration<Rep, Period>>(value);
    return std::string();
  });
}

std::string path_from(const Value& value, std::string_view path) {
  return (std::filesystem::path(value.origin.directory) / path).lexically_normal().string();
}

std::string put_path(const Value& value, std::string& to) {
  return take(read_text(value, "the path of a file"), [&](const std::string& path) {
    to = path_from(value, path);
    return std::string();
  });
}

// "sqlite:shop.db" → "sqlite:/where/the/file/is/shop.db".
std::string put_sqlite(const Value& value, std::string_view expected, std::string& to) {
  return take(read_text(value, expected), [&](const std::string& url) {
    constexpr std::string_view kScheme = "sqlite:";
    if (!url.starts_with(kScheme) || url.size() == kScheme.size())
      return complaint(value, expected);
    to = path_from(value, std::string_view(url).substr(kScheme.size()));
    return std::string();
  });
}

std::string put_names(const Value& value, std::string_view expected, std::set<std::string>& to) {
  return take(read_list(value, expected), [&](const std::vector<std::string>& names) {
    to.clear();
    for (const auto& name : names) {
      if (name.empty() || !is_storable_text(name, 256)) return complaint(value, expected);
      to.insert(ascii_lower(name));
    }
    return std::string();
  });
}

std::string put_tables(const Value& value, std::set<std::string>& to) {
  constexpr std::string_view kExpected =
      "a list of table names, such as [\"customers\", \"orders\"]";
  std::string wrong = put_names(value, kExpected, to);
  if (wrong.empty() && to.empty()) wrong = fmt::format("the list is empty, expected {}", kExpected);
  return wrong;
}

std::string put_columns(const Value& value, ColumnSet& to) {
  constexpr std::string_view kExpected = "a list of \"table.column\"";
  return take(read_list(value, kExpected), [&](const std::vector<std::string>& names) {
    to = {};
    for (const auto& name : names) {
      const std::size_t dot = name.find('.');
      if (dot == 0 || dot == std::string::npos || dot + 1 == name.size() ||
          name.find('.', dot + 1) != std::string::npos || !is_storable_text(name, 512))
        return fmt::format("found \"{}\" in the list, expected {}", printable(name), kExpected);
      to.insert({ascii_lower(name.substr(0, dot)), ascii_lower(name.substr(dot + 1))});
    }
    return std::string();
  });
}

// "127.0.0.1:8080", "[::1]:0", "localhost:8080".
std::string put_listen(const Value& value, std::string& to) {
  constexpr std::string_view kExpected = "HOST:PORT, such as \"127.0.0.1:8080\"";
  return take(read_text(value, kExpected), [&](const std::string& text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0) return complaint(value, kExpected);
    const Value port{Spelled{text.substr(colon + 1)}, value.origin};
    if (!read_whole(port, 0, 65535)) return complaint(value, kExpected);
    to = text;
    return std::string();
  });
}

guardrails::Policy& policy(Draft& draft, const std::string& name) {
  return draft.settings.sources[name].policy;
}
Limits& limits(Draft& draft, const std::string& name) {
  return policy(draft, name).limits;
}
guardrails::Envelope& envelope(Draft& draft, const std::string& name) {
  auto& held = policy(draft, name).envelope;
  if (!held) held.emplace();
  return *held;
}

using D = Draft;
using N = const std::string;
using V = Value;

constexpr std::string_view kStoreUrl = "\"sqlite:FILE\", the only kind of store there is";
constexpr std::string_view kSourceUrl = "\"sqlite:FILE\", the only kind of source there is";

constexpr std::array kServer = {
    Setting{{"server.listen", "text", "\"127.0.0.1:8080\"",
             "Where the server listens, HOST:PORT; port 0 takes any free one."},
            [](D& d, N&, const V& v) { return put_listen(v, d.settings.server.listen); }},
    Setting{
        {"server.behind_proxy", "boolean", "false",
         "A reverse proxy with TLS stands in front, so addresses beyond loopback are accepted."},
        [](D& d, N&, const V& v) {
          return take_into(read_boolean(v), d.settings.server.behind_proxy);
        }},
    Setting{{"server.threads", "integer", "64",
             "Requests served at once; long polls hold at most a quarter of them."},
            [](D& d, N&, const V& v) {
              return take_into(read_whole(v, 4, 1024), d.settings.server.threads);
            }},
    Setting{{"server.body", "size", "\"1MB\"", "The longest request body that is read."},
            [](D& d, N&, const V& v) {
              return take_into(read_size(v, 1000, kGiga), d.settings.server.body_bytes_max);
            }},
    Setting{{"server.deadline", "duration", "\"30s\"", "How long a request may take to arrive."},
            [](D& d, N&, const V& v) {
              return take_into(read_duration(v, seconds(1), hours(1)),
                               d.settings.server.request_deadline);
            }},
    Setting{{"server.keep_alive", "duration", "\"15s\"",
             "How long an idle connection is kept for its next request."},
            [](D& d, N&, const V& v) {
              return take_into(read_duration(v, seconds(1), hours(1)),
                               d.settings.server.keep_alive);
            }},
};

constexpr std::array kStore = {
    Setting{{"audit.store", "text", "\"sqlite:countersign.db\"",
             "The file that keeps everything that was asked, proposed, decided and run."},
            [](D& d, N&, const V& v) { return put_sqlite(v, kStoreUrl, d.settings.store.path); }},
};

constexpr std::array kPlanners = {
    Setting{
        {"planner.default", "text", "\"builtin\"",
         "Who proposes SQL when a question does not say: \"builtin\" (translates questions along "
         "the "
         "schema, no model needed), \"none\" (people write it themselves) or the NAME of a block "
         "[planners.NAME]."},
        [](D& d, N&, const V& v) {
          return take_into(
              read_text(v, "\"builtin\", \"none\" or the NAME of a block [planners.NAME]"),
              d.planner_named);
        }},
    Setting{{"planners.NAME.script", "path", "",
             "A file of prepared questions with their SQL, which the planner plays."},
            [](D& d, N& name, const V& v) {
              auto& planner = d.settings.planners[name];
              planner.kind = PlannerKind::kScript;
              return put_path(v, planner.script_file);
            }},
};

constexpr std::array kSources = {
    Setting{{"sources.NAME.url", "text", "", "Where the data is: \"sqlite:FILE\". Required."},
            [](D& d, N& name, const V& v) {
              std::string path;
              std::string wrong = put_sqlite(v, kSourceUrl, path);
              if (wrong.empty()) d.settings.sources[name].source.url = "sqlite:" + path;
              return wrong;
            }},
    Setting{{"sources.NAME.notes", "path", "",
             "A file of notes on tables and columns, for people and planners."},
            [](D& d, N& name, const V& v) {
              return put_path(v, d.settings.sources[name].source.notes_file);
            }},
    Setting{{"sources.NAME.tables", "list of text", "",
             "The tables and views that may be read; everything else is refused. Required."},
            [](D& d, N& name, const V& v) { return put_tables(v, policy(d, name).tables); }},
    Setting{{"sources.NAME.deny_columns", "list of text", "[]",
             "Columns that may not be read, each \"table.column\"."},
            [](D& d, N& name, const V& v) { return put_columns(v, policy(d, name).deny_columns); }},
    Setting{{"sources.NAME.mask_columns", "list of text", "[]",
             "Columns that the source itself reads as empty and that are shown as •••, each "
             "\"table.column\"."},
            [](D& d, N& name, const V& v) { return put_columns(v, policy(d, name).mask_columns); }},
    Setting{{"sources.NAME.functions_add", "list of text", "[]",
             "SQL functions that may be called beside those that are known to be harmless."},
            [](D& d, N& name, const V& v) {
              return put_names(v, "a list of function names", policy(d, name).functions);
            }},
    Setting{{"sources.NAME.ask_above_rows", "integer", "100000",
             "A statement without LIMIT that is estimated to give more rows gets a warning."},
            [](D& d, N& name, const V& v) {
              return take_into(read_whole(v, 1, kCountMax), policy(d, name).ask_above_rows);
            }},
    Setting{{"sources.NAME.ask_above_cost", "integer", "50000000",
             "A statement that is estimated to visit more rows gets a warning."},
            [](D& d, N& name, const V& v) {
              return take_into(read_whole(v, 1, kCountMax), policy(d, name).ask_above_cost);
            }},
    Setting{{"sources.NAME.large_table_rows", "integer", "10000",
             "A join without a condition gets a warning when it scans a table of more rows."},
            [](D& d, N& name, const V& v) {
              return take_into(read_whole(v, 1, kCountMax), policy(d, name).large_table_rows);
            }},
};

constexpr std::array kLimits = {
    Setting{{"sources.NAME.limits.rows", "integer", "10000", "Rows of one result; more are cut."},
            [](D& d, N& name, const V& v) {
              return take_into(read_whole(v, 1, 10 * kMega), limits(d, name).rows);
            }},
    Setting{{"sources.NAME.limits.bytes", "size", "\"8MB\"", "Bytes of one result; more are cut."},
            [](D& d, N& name, const V& v) {
              return take_into(read_size(v, 1000, kGiga), limits(d, name).bytes);
            }},
    Setting{{"sources.NAME.limits.cell", "size", "\"1MB\"",
             "Bytes of one value; a longer one ends the result."},
            [](D& d, N& name, const V& v) {
              return take_into(read_size(v, 100, kGiga), limits(d, name).cell);
            }},
    Setting{{"sources.NAME.limits.time", "duration", "\"10s\"",
             "How long a statement may run before it is stopped."},
            [](D& d, N& name, const V& v) {
              return take_into(read_duration(v, milliseconds(1), hours(24)), limits(d, name).time);
            }},
    Setting{{"sources.NAME.limits.memory", "size", "\"64MB\"",
             "Memory that the source's engine may use for one statement."},
            [](D& d, N& name, const V& v) {
              return take_into(read_size(v, kMega, 64 * kGiga), limits(d, name).memory);
            }},
    Setting{
        {"sources.NAME.envelope.tables", "list of text", "",
         "With an envelope, statements judged \"allow\" that read only these tables run without "
         "a person, recorded as decided by policy. Required in an envelope."},
        [](D& d, N& name, const V& v) { return put_tables(v, envelope(d, name).tables); }},
    Setting{{"sources.NAME.envelope.rows", "integer", "1000",
             "The most rows, estimated and delivered, that an envelope covers."},
            [](D& d, N& name, const V& v) {
              return take_into(read_whole(v, 1, 10 * kMega), envelope(d, name).rows);
            }},
    Setting{{"sources.NAME.envelope.time", "duration", "\"2s\"",
             "How long a statement may run under an envelope."},
            [](D& d, N& name, const V& v) {
              return take_into(read_duration(v, milliseconds(1), hours(24)),
                               envelope(d, name).time);
            }},
};

constexpr std::array kWork = {
    Setting{{"approval.expires", "duration", "\"24h\"",
             "How long a proposed statement waits for a decision."},
            [](D& d, N&, const V& v) {
              return take_into(read_duration(v, seconds(1), hours(24 * 365)),
                               d.settings.desk.approval_expires);
            }},
    Setting{
        {"approval.four_eyes", "boolean", "false",
         "A statement is decided by somebody who neither asked the question nor wrote it."},
        [](D& d, N&, const V& v) { return take_into(read_boolean(v), d.settings.desk.four_eyes); }},
    Setting{{"agent.runs_at_once", "integer", "4", "Statements that run at the same time."},
            [](D& d, N&, const V& v) {
              return take_into(read_whole(v, 1, 256), d.settings.desk.executor_slots);
            }},
    Setting{
        {"agent.planners_at_once", "integer", "2", "Questions that are planned at the same time."},
        [](D& d, N&, const V& v) {
          return take_into(read_whole(v, 1, 64), d.settings.desk.planner_threads);
        }},
    Setting{{"agent.steps", "integer", "50", "Steps that one session may have."},
            [](D& d, N&, const V& v) {
              return take_into(read_whole(v, 1, 10'000), d.settings.desk.steps_max);
            }},
    Setting{{"agent.open_steps", "integer", "5",
             "Steps of one session that may wait for a decision at the same time."},
            [](D& d, N&, const V& v) {
              return take_into(read_whole(v, 1, 1000), d.settings.desk.open_steps_max);
            }},
    Setting{{"agent.question", "size", "\"16384B\"", "The longest question."},
            [](D& d, N&, const V& v) {
              return take_into(read_size(v, 100, 64 * 1024), d.settings.desk.question_bytes_max);
            }},
    Setting{
        {"agent.rows_shown", "integer", "50", "Rows of an earlier step that a planner is shown."},
        [](D& d, N&, const V& v) {
          return take_into(read_whole(v, 0, 10'000), d.settings.desk.planner_rows_max);
        }},
    Setting{{"results.bytes", "size", "\"64MB\"",
             "Memory that holds the rows of finished steps, of all sessions together."},
            [](D& d, N&, const V& v) {
              return take_into(read_size(v, kMega, 64 * kGiga), d.settings.desk.result_bytes_max);
            }},
    Setting{{"results.age", "duration", "\"15m\"",
             "How long those rows are held; afterwards a step has to be run again."},
            [](D& d, N&, const V& v) {
              return take_into(read_duration(v, seconds(1), hours(24)),
                               d.settings.desk.result_age_max);
            }},
};

template <std::size_t... kCounts>
constexpr auto joined(const std::array<Setting, kCounts>&... parts) {
  std::array<Setting, (kCounts + ...)> all{};
  std::size_t at = 0;
  const auto append = [&](const auto& part) {
    for (const auto& setting : part) all[at++] = setting;
  };
  (append(parts), ...);
  return all;
}

constexpr auto kAll = joined(kServer, kStore, kPlanners, kSources, kLimits, kWork);

}  // namespace

std::span<const Setting> settings_table() {
  return kAll;
}

std::span<const SettingInfo> all_settings() {
  static const auto infos = [] {
    std::array<SettingInfo, kAll.size()> all{};
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = kAll[i].info;
    return all;
  }();
  return infos;
}

}  // namespace countersign::config
