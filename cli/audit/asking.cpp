#include "cli/audit/asking.h"

#include <filesystem>

#include <fmt/format.h>

#include "audit/store.h"
#include "cli/api/ways.h"
#include "cli/client.h"
#include "cli/here.h"
#include "cli/house.h"
#include "cli/json.h"
#include "cli/keyfile.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

void require_file(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error))
    throw CannotStart(
        fmt::format("there is no store {}; name its file with --store FILE", printable(path)));
}

void require_auditor(const audit::Identity& who) {
  if (who.roles.has(audit::Role::kAuditor)) return;
  throw ApiNo(Exit::kFailure,
              fmt::format("{}, your key does not have the role auditor, and only auditors read "
                          "reports. Somebody with the role admin can make you one that has",
                          printable(who.name)));
}

// A copy has no key beside it; where there is one, it is asked.
void require_auditor_if_known(const std::string& path) {
  std::optional<audit::Identity> who;
  try {
    const auto key = existing_key(path);
    who = audit::whose_key(path, key.reveal());
  } catch (const CannotStart&) {
    return;
  }
  if (who) require_auditor(*who);
}

AskedReport from_file(const std::string& path, const audit::ReportAsk& ask, std::string because) {
  require_auditor_if_known(path);
  return {audit::open_reader(path)->report(ask), std::move(because)};
}

std::string body_of(const audit::ReportAsk& ask) {
  JsonLine body;
  body.text("since", to_rfc3339(ask.since)).text("limit", std::to_string(ask.limit));
  for (const auto& [name, value] : ask.values) body.text(name, audit::value_text(value));
  return body.str();
}

audit::ReportCell cell_of(const Json& json) {
  if (json.kind() == Json::Kind::kNumber) return std::int64_t{std::stoll(json.text())};
  if (json.is_text()) return json.text();
  return std::monostate();
}

audit::ReportAnswer answer_of(const Json& json) {
  audit::ReportAnswer answer;
  for (const auto& name : json["columns"].list()) answer.columns.push_back(name.text());
  for (const auto& row : json["rows"].list()) {
    answer.rows.emplace_back();
    for (const auto& cell : row.list()) answer.rows.back().push_back(cell_of(cell));
  }
  answer.has_more = json["has_more"].yes();
  answer.looked_at = json["sessions_looked_at"].whole().value_or(0);
  return answer;
}

// A server that cannot write down who reads does not answer; who may read the file still can.
AskedReport from_server(const config::Settings& settings, const std::string& address,
                        const audit::ReportAsk& ask) {
  const auto client = connect_over_http(settings, address);
  const auto answer =
      client->call(post(fmt::format("/v1/audit/reports/{}", ask.report->name), body_of(ask)));
  if (answer.is_good()) return {answer_of(answer.json), {}};
  if (answer.status == 503) return from_file(settings.store.path, ask, words_of(answer));
  throw ApiNo(exit_of(answer), words_of(answer));
}

AskedReport through_the_lock(const config::Settings& settings, const audit::ReportAsk& ask) {
  const SystemClock clock;
  const auto store = audit::open_store(settings.store, clock);
  const auto key = existing_key(settings.store.path);
  const auto who = store->accounts().authenticate(key.reveal());
  if (!who) throw CannotStart("the key beside it is not one of its keys");
  require_auditor(*who);
  store->note_reading(who->user, audit::Reading::kReport, audit::what_was_read(ask));
  return {store->report(ask), {}};
}

}  // namespace

AskedReport ask_report(const Arguments& arguments, const audit::ReportAsk& ask) {
  const std::string named = arguments.value("store").value_or("");
  if (!named.empty()) {
    require_file(named);
    return from_file(named, ask, "it was named by --store, and may be a copy");
  }
  const auto settings = settings_here(arguments);
  require_file(settings.store.path);
  const auto holder = audit::lock_holder(settings.store.path);
  if (holder && !holder->address.empty()) return from_server(settings, holder->address, ask);
  try {
    return through_the_lock(settings, ask);
  } catch (const CannotStart& why) {
    return from_file(settings.store.path, ask, why.what());
  } catch (const audit::StoreUnavailable& why) {
    return from_file(settings.store.path, ask, why.what());
  }
}

}  // namespace countersign::cli
