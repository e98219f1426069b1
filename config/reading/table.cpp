#include "config/reading/table.h"

#include <algorithm>
#include <array>
#include <deque>
#include <filesystem>

#include <fmt/format.h>

#include "config/files.h"
#include "config/reading/put.h"
#include "core/text.h"

namespace countersign::config {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

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

// Names of schemas, in the order in which they are searched.
std::string put_search_path(const Value& value, std::vector<std::string>& to) {
  constexpr std::string_view kExpected = "a list of schemas, such as [\"sales\", \"public\"]";
  return take(read_list(value, kExpected), [&](std::vector<std::string> names) {
    for (const auto& name : names)
      if (name.empty() || !is_storable_text(name, 64)) return complaint(value, kExpected);
    to = std::move(names);
    return std::string();
  });
}

std::string put_variable(const Value& value, std::string& to) {
  constexpr std::string_view kExpected =
      "the name of a variable of the environment that holds the password";
  return take(read_text(value, kExpected), [&](const std::string& name) {
    const bool is_name = std::all_of(name.begin(), name.end(), [](char c) {
      return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    });
    if (!is_name || (name[0] >= '0' && name[0] <= '9')) return complaint(value, kExpected);
    to = name;
    return std::string();
  });
}

// What a url may not hold: it is shown in lists, errors and logs.
bool holds_password(std::string_view rest) {
  const std::string_view place = rest.substr(0, rest.find_first_of("/?#"));
  const std::size_t at = place.rfind('@');
  const bool is_in_front =
      at != std::string_view::npos && place.substr(0, at).find(':') != std::string_view::npos;
  const std::string query =
      rest.find('?') == std::string_view::npos ? "" : ascii_lower(rest.substr(rest.find('?')));
  return is_in_front || query.find("password=") != std::string::npos;
}

constexpr std::string_view kSourceUrl = "\"sqlite:FILE\" or \"postgresql://USER@HOST/DATABASE\"";

std::string put_source(const Value& value, std::string& to) {
  return take(read_text(value, kSourceUrl), [&](const std::string& url) {
    for (const std::string_view scheme : {"postgresql://", "postgres://"}) {
      if (!url.starts_with(scheme)) continue;
      const std::string_view rest = std::string_view(url).substr(scheme.size());
      if (rest.empty()) return complaint(value, kSourceUrl);
      if (holds_password(rest))
        return std::string(
            "holds a password; put it in a variable of the environment and name that with "
            "password_env");
      to = fmt::format("postgresql://{}", rest);
      return std::string();
    }
    std::string path;
    std::string wrong = put_sqlite(value, kSourceUrl, path);
    if (wrong.empty()) to = "sqlite:" + path;
    return wrong;
  });
}

std::string put_tag(const Value& value, std::vector<Item>& to) {
  constexpr std::string_view kExpected = "a list of columns, such as [\"*.email\", \"users.name\"]";
  return take(read_items(value, kExpected), [&](std::vector<Item> items) {
    if (items.empty()) return fmt::format("the list is empty, expected {}", kExpected);
    to = std::move(items);
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

// "400d", "12w", "7y", "48h", or "forever".
std::string put_keep(const Value& value, std::optional<hours>& to) {
  constexpr std::string_view kExpected = "how long, such as \"400d\" or \"7y\", or \"forever\"";
  return take(read_text(value, kExpected), [&](const std::string& text) {
    if (text == "forever") {
      to.reset();
      return std::string();
    }
    static constexpr std::array kUnits = {std::pair{'h', 1U}, std::pair{'d', 24U},
                                          std::pair{'w', 24U * 7}, std::pair{'y', 24U * 365}};
    const auto unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const auto& u) {
      return !text.empty() && text.back() == u.first;
    });
    const Value count{Spelled{text.substr(0, text.size() - (text.empty() ? 0 : 1))}, value.origin};
    const auto number = read_whole(count, 1, 100'000);
    if (unit == kUnits.end() || !number) return complaint(value, kExpected);
    to = hours(*number * unit->second);
    return std::string();
  });
}

using D = Draft;
using N = const std::string;
using V = Value;

constexpr std::string_view kStoreUrl = "\"sqlite:FILE\", the only kind of store there is";

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
    Setting{{"audit.free_space", "size", "\"256MiB\"",
             "Less free room than this on the store's disk: no new work is begun, what runs can "
             "end. `0B` never refuses."},
            [](D& d, N&, const V& v) {
              return take_into(read_size(v, 0, 1000 * kGiga), d.settings.store.free_bytes_min);
            }},
    Setting{{"audit.key_file", "path", "",
             "The node's key, by which the evidence log is signed; made if missing, readable by "
             "its owner alone. Empty: the store's path with `.node` behind it. Elsewhere it is "
             "safer: whoever has the store and not the key cannot change it unseen."},
            [](D& d, N&, const V& v) { return put_path(v, d.settings.store.key_file); }},
    Setting{{"audit.checkpoints", "path", "",
             "A file to which signed checkpoints of the evidence log are appended, best on another "
             "machine's or an append-only disk: what was cut off or put back is found with it. "
             "Empty: they are kept in the store alone."},
            [](D& d, N&, const V& v) { return put_path(v, d.settings.store.checkpoints); }},
};

constexpr std::array kRetention = {
    Setting{{"audit.keep.chat", "duration", "\"400d\"",
             "How long questions and answers are kept after the last thing that happened in their "
             "session: hours, days, weeks or years (\"48h\", \"400d\", \"12w\", \"7y\"), or "
             "\"forever\"."},
            [](D& d, N&, const V& v) { return put_keep(v, d.settings.retention.keep.chat); }},
    Setting{{"audit.keep.text", "duration", "\"400d\"",
             "The same for statements, reasons, errors and addresses."},
            [](D& d, N&, const V& v) { return put_keep(v, d.settings.retention.keep.text); }},
    Setting{{"audit.keep.records", "duration", "\"7y\"",
             "The same for whole sessions with their records, which go from the beginning of the "
             "log on."},
            [](D& d, N&, const V& v) { return put_keep(v, d.settings.retention.keep.records); }},
    Setting{{"audit.archive", "path", "",
             "A file to which what the clocks take is appended first, as lines of JSON. Empty: "
             "nothing is archived."},
            [](D& d, N&, const V& v) { return put_path(v, d.settings.retention.archive); }},
    Setting{{"audit.quiet_hour", "text", "\"03:00\"",
             "When the server looks each day for what is due, UTC."},
            [](D& d, N&, const V& v) {
              return take_into(read_time_of_day(v), d.settings.retention.quiet_at);
            }},
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
    Setting{{"tags.NAME", "list of text", "",
             "Columns of a kind, for all sources: \"tag:NAME\" stands for them in deny_columns and "
             "mask_columns."},
            [](D& d, N& name, const V& v) { return put_tag(v, d.tags[name]); }},
    Setting{
        {"sources.NAME.url", "text", "",
         "Where the data is: \"sqlite:FILE\" or \"postgresql://USER@HOST/DATABASE\". Required."},
        [](D& d, N& name, const V& v) {
          return put_source(v, d.settings.sources[name].source.url);
        }},
    Setting{{"sources.NAME.password_env", "text", "",
             "PostgreSQL: the variable of the environment that holds the password."},
            [](D& d, N& name, const V& v) {
              return put_variable(v, d.settings.sources[name].source.password_env);
            }},
    Setting{{"sources.NAME.search_path", "list of text", "[]",
             "PostgreSQL: the schemas whose tables are named without a schema; empty: public."},
            [](D& d, N& name, const V& v) {
              return put_search_path(v, d.settings.sources[name].source.search_path);
            }},
    Setting{{"sources.NAME.notes", "path", "",
             "A file of notes on tables and columns, for people and planners."},
            [](D& d, N& name, const V& v) {
              return put_path(v, d.settings.sources[name].source.notes_file);
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

// The keys of a policy stand at two places; their names are put together once.
struct Whole {
  std::deque<std::string> names;  // its elements stay where they are
  std::vector<Setting> settings;
  std::vector<SettingInfo> infos;

  Whole() {
    for (const auto part :
         {std::span<const Setting>(kServer), std::span<const Setting>(kStore),
          std::span<const Setting>(kRetention), std::span<const Setting>(kPlanners),
          std::span<const Setting>(kSources)})
      settings.insert(settings.end(), part.begin(), part.end());
    for (const auto& setting : policy_settings())
      if (!setting.is_for_roles_only) add("sources.NAME.", setting);
    for (const auto& setting : policy_settings()) add("sources.NAME.roles.ROLE.", setting);
    settings.insert(settings.end(), kWork.begin(), kWork.end());
    for (const auto& setting : settings) infos.push_back(setting.info);
  }

  void add(std::string_view above, const PolicySetting& setting) {
    SettingInfo info = setting.info;
    info.key = names.emplace_back(fmt::format("{}{}", above, info.key));
    settings.push_back({info, nullptr, &setting});
  }
};

const Whole& whole() {
  static const Whole all;
  return all;
}

}  // namespace

std::span<const Setting> settings_table() {
  return whole().settings;
}

std::span<const SettingInfo> all_settings() {
  return whole().infos;
}

}  // namespace countersign::config
