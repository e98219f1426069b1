// Keys, and one-time links for browsers.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/text.h"
#include "server/api/handlers.h"
#include "server/api/problem.h"
#include "server/api/reading.h"
#include "server/api/views.h"
#include "server/auth/browser.h"
#include "server/auth/gate.h"

namespace countersign::server {

namespace {

using audit::AccountKind;
using audit::Role;
using audit::Roles;

constexpr std::size_t kNameBytesMax = 64;

Poco::JSON::Array words_of(Roles roles) {
  Poco::JSON::Array words;
  for (const auto role : audit::kAllRoles)
    if (roles.has(role)) words.add(std::string(word(role)));
  return words;
}

Json view_of(const audit::KeyView& key) {
  Json json = json_object();
  json.set("key_id", key.identity.key_id);
  json.set("name", json_text(key.identity.name));
  json.set("user_id", key.identity.user.text());
  json.set("kind", std::string(word(key.identity.kind)));
  json.set("roles", words_of(key.identity.roles));
  json.set("made_at", to_rfc3339(key.made_at));
  json.set("revoked_at", json_time(key.revoked_at));
  return json;
}

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(' ');
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(' ') - from + 1);
}

Result<Roles, std::string> read_roles(std::string_view text) {
  std::vector<std::string> known;
  for (const auto role : audit::kAllRoles) known.emplace_back(word(role));
  Roles roles;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    const auto name = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end()) {
      const auto near = nearest(name, known);
      return unexpected(fmt::format(
          "There is no role \"{}\"{} The roles are {}.", printable(name.substr(0, 100)),
          near ? fmt::format("; did you mean \"{}\"?", *near) : ".", fmt::join(known, ", ")));
    }
    roles = roles | audit::kAllRoles.at(static_cast<std::size_t>(found - known.begin()));
  }
  if (roles == Roles())
    return unexpected(fmt::format("A key needs at least one role: {}.", fmt::join(known, ", ")));
  return roles;
}

Result<AccountKind, std::string> read_kind(std::string_view text) {
  for (const auto kind : {AccountKind::kHuman, AccountKind::kAgent})
    if (text == word(kind)) return kind;
  return unexpected(
      fmt::format("\"kind\" wants human or agent; found \"{}\".", printable(text.substr(0, 100))));
}

// A name is shown in lists and stories: what cannot be seen has no place in it.
std::optional<std::string> objection_to_name(std::string_view name) {
  if (!name.empty() && name.size() <= kNameBytesMax && trimmed(name) == name &&
      printable(name) == name)
    return std::nullopt;
  return fmt::format(
      "\"name\" wants 1 to {} bytes of visible text without blanks at its ends; found \"{}\".",
      kNameBytesMax, printable(name.substr(0, 100)));
}

Result<audit::NewKey, std::string> read_wanted(const TextFields& body) {
  audit::NewKey wanted;
  wanted.account_name = body.required("name");
  if (auto no = objection_to_name(wanted.account_name)) return unexpected(std::move(*no));
  const auto roles = read_roles(body.required("roles"));
  if (!roles) return unexpected(roles.error());
  const auto kind = read_kind(body.text("kind").value_or("human"));
  if (!kind) return unexpected(kind.error());
  wanted.roles = *roles;
  wanted.kind = *kind;
  if (wanted.kind == AccountKind::kAgent && wanted.roles != Roles(Role::kAnalyst))
    return unexpected(std::string(
        "An agent's key has the role analyst and no other: it proposes and reads its own sessions. "
        "Deciding, auditing and administering are for people."));
  return wanted;
}

bool is_other_kind(const audit::NewKey& wanted, const std::vector<audit::KeyView>& keys) {
  return std::any_of(keys.begin(), keys.end(), [&](const audit::KeyView& key) {
    return key.identity.name == wanted.account_name && key.identity.kind != wanted.kind;
  });
}

Response name_taken(const Request& request, const audit::NewKey& wanted) {
  return problem_response(
      request,
      {.status = 409,
       .type = "name-taken",
       .title = "The name belongs to an account of the other kind",
       .detail = fmt::format("\"{}\" is not {}; choose another name, or a lent name would let one "
                             "act as the other.",
                             printable(wanted.account_name),
                             wanted.kind == AccountKind::kAgent ? "an agent" : "a person")});
}

Response last_admin(const Request& request) {
  return problem_response(
      request, {.status = 409,
                .type = "last-admin",
                .title = "This is the last key of an admin",
                .detail = "Without it nobody could make or revoke keys any more. Make another key "
                          "with the role admin first."});
}

std::optional<audit::KeyView> find(audit::Accounts& accounts, std::string_view id) {
  for (auto& key : accounts.keys())
    if (key.identity.key_id == id) return std::move(key);
  return std::nullopt;
}

Response no_such_key(const Request& request) {
  return problem_response(request, {.status = 404,
                                    .type = "not-found",
                                    .title = "Not found",
                                    .detail = "There is no key of this id that still works. GET "
                                              "/v1/admin/keys lists them."});
}

// The name by which the caller knows this server: the front has checked it.
std::string link_of(const Request& request, std::string_view code) {
  return fmt::format("{}://{}/sign-in?code={}", is_over_tls(request) ? "https" : "http",
                     request.header("host").value_or("127.0.0.1"), code);
}

}  // namespace

Reply list_keys(ApiContext& context, const Request&) {
  Poco::JSON::Array data;
  for (const auto& key : context.store.accounts().keys()) data.add(view_of(key));
  return json_response(200, page(data));
}

Reply create_key(ApiContext& context, const Request& request) {
  static constexpr std::array kFields = {JsonField{"name"}, JsonField{"roles"},
                                         JsonField{"kind", false}};
  auto body = read_body(request, kFields);
  if (!body) return std::move(body).error();
  auto wanted = read_wanted(*body);
  if (!wanted) return bad_request(request, std::move(wanted).error());
  auto& accounts = context.store.accounts();
  if (is_other_kind(*wanted, accounts.keys())) return name_taken(request, *wanted);
  wanted->by = request.who->user;
  const auto made = accounts.make_key(*wanted);
  const auto key = find(accounts, made.key_id);
  Json json = view_of(key ? *key : audit::KeyView{made.identity, context.clock.now(), {}});
  json.set("key", std::string(made.key.reveal()));
  return json_response(201, json);
}

Reply revoke_key(ApiContext& context, const Request& request) {
  const auto& id = request.path_parts.at("key");
  auto& accounts = context.store.accounts();
  switch (accounts.revoke_key(id, request.who->user)) {
    case audit::Revoked::kUnknown:
      return no_such_key(request);
    case audit::Revoked::kLastAdmin:
      return last_admin(request);
    case audit::Revoked::kDone:
      break;
  }
  const auto key = find(accounts, id);
  if (!key) return no_such_key(request);
  return json_response(200, view_of(*key));
}

Reply create_link(ApiContext& context, const Request& request) {
  auto body = read_body(request, {});
  if (!body) return std::move(body).error();
  const auto now = context.clock.now();
  const auto code = context.gate->links.make(request.who->key_id, now);
  Json json = json_object();
  json.set("url", link_of(request, code.reveal()));
  json.set("expires_at", to_rfc3339(now + kLinkAgeMax));
  return json_response(201, json);
}

}  // namespace countersign::server
