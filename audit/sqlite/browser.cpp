// Browser sessions: the table `login`.

#include "audit/sqlite/accounts.h"
#include "core/text.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

constexpr std::size_t kTokenBytes = 32;
// A page must not wait for the disk only to say that somebody looked.
constexpr std::chrono::minutes kTouchedEvery{5};

struct Login {
  Identity identity;
  Micros made_at, last_used;
};

std::optional<Login> find_login(Connection& connection, const Digest& token) {
  auto query = connection(queries::k_store_find_login);
  query.digest(token);
  if (!query.row()) return std::nullopt;
  return Login{{UserId(query.number_at(0)), query.text_at(1), query.code_at<AccountKind>(2),
                Roles::from_bits(static_cast<std::uint8_t>(query.number_at(3))), query.text_at(4)},
               from_us(query.number_at(5)),
               from_us(query.number_at(6))};
}

bool is_over(const Login& login, Micros now) {
  return now - login.made_at >= kSignInAgeMax || now - login.last_used >= kSignInIdleMax;
}

void insert_login(Ledger& ledger, const SignedIn& made) {
  ledger(queries::k_store_forget_logins).time(ledger.now() - kSignInAgeMax).run();
  ledger(queries::k_store_begin_login)
      .digest(sha256(made.token.reveal()))
      .number(made.identity.user.get())
      .number(made.identity.roles.bits())
      .time(ledger.now())
      .time(ledger.now())
      .text(made.identity.key_id)
      .run();
}

void record(Ledger& ledger, const Identity& who, SignInEvent what) {
  ledger.append_event(RecordType::kSignIn, who.user, static_cast<std::int64_t>(what),
                      who.user.get(), who.key_id);
}

}  // namespace

std::optional<SignedIn> SqliteAccounts::sign_in(std::string_view key_id) {
  return writer_.perform([&](Ledger& ledger) -> std::optional<SignedIn> {
    auto holder = holder_of_key(ledger.connection(), key_id);
    if (!holder || holder->kind != AccountKind::kHuman) return std::nullopt;
    SignedIn made{std::move(*holder), Secret(to_hex(random_bytes(kTokenBytes)))};
    insert_login(ledger, made);
    record(ledger, made.identity, SignInEvent::kSignedIn);
    return made;
  });
}

std::optional<Identity> SqliteAccounts::authenticate_browser(std::string_view token) {
  // Found by its digest, so that no time tells how much of a guess was right.
  const auto digest = sha256(token);
  auto login =
      readers_.with([&](Connection& connection) { return find_login(connection, digest); });
  if (!login || login->identity.kind != AccountKind::kHuman) return std::nullopt;
  if (is_over(*login, clock_.now())) return std::nullopt;
  touch(digest, login->last_used);
  return std::move(login->identity);
}

void SqliteAccounts::touch(const Digest& token, Micros last_used) {
  if (clock_.now() - last_used < kTouchedEvery || !writer_.health().can_write) return;
  writer_.perform([&](Ledger& ledger) {
    return ledger(queries::k_store_touch_login).time(ledger.now()).digest(token).run();
  });
}

void SqliteAccounts::sign_out(std::string_view token) {
  const auto digest = sha256(token);
  writer_.perform([&](Ledger& ledger) {
    const auto login = find_login(ledger.connection(), digest);
    if (!login) return false;
    ledger(queries::k_store_end_login).time(ledger.now()).digest(digest).run();
    record(ledger, login->identity, SignInEvent::kSignedOut);
    return true;
  });
}

}  // namespace countersign::audit::sqlite
