// Links, browser sessions, forms, and what is done against those who guess.

#include "server/auth/browser.h"

#include <fstream>
#include <set>

#include "server/auth/links.h"
#include "server/auth/wrong_tries.h"
#include "tests/support/catch.h"
#include "tests/support/people_house.h"

using namespace countersign;
using namespace countersign::server;
using namespace countersign::tests;
using audit::Role;
using audit::Roles;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

struct World {
  PeopleHouse house;
  Person anna = house.person("anna", Role::kAnalyst | Role::kAdmin);

  std::string code(const Person& person) {
    const auto made = house.call(person.key, "POST", "/v1/links");
    REQUIRE(made.status == 201);
    const auto url = json_in(made)->getValue<std::string>("url");
    return url.substr(url.rfind('=') + 1);
  }
  bool is_in(const std::string& cookie) {
    return house.browse(cookie, "GET", "/sessions").status == 200;
  }
  Response use(const std::string& code) {
    return house.browse("", "POST", "/sign-in", "code=" + code);
  }
};

const Micros kStart = from_us(1'760'000'000'000'000);

}  // namespace

TEST_CASE("a link leads to a button and the button signs in once") {
  World world;
  const auto made = world.house.call(world.anna.key, "POST", "/v1/links");
  const auto url = json_in(made)->getValue<std::string>("url");
  CHECK(url.starts_with("http://127.0.0.1:8080/sign-in?code="));
  const auto code = url.substr(url.rfind('=') + 1);
  CHECK(code.size() >= 32);
  // Whoever only looks uses nothing up.
  for (int i = 0; i < 3; ++i) {
    const auto page = world.house.browse("", "GET", "/sign-in?code=" + code);
    CHECK(page.status == 200);
    CHECK(page.header("Content-Type").starts_with("text/html"));
    CHECK(page.header("Set-Cookie").empty());
    CHECK(page.body.find(code) != std::string::npos);
  }
  const auto reply = world.use(code);
  CHECK(reply.status == 303);
  CHECK(reply.header("Location") == "/");
  const std::string line(reply.header("Set-Cookie"));
  CHECK(line.ends_with("; Path=/; HttpOnly; SameSite=Strict"));
  CHECK(world.is_in(line.substr(0, line.find(';'))));
  const auto again = world.use(code);
  CHECK(again.status == 403);
  CHECK(again.header("Set-Cookie").empty());
}

TEST_CASE("a link is too old after ten minutes") {
  World world;
  const auto young = world.code(world.anna);
  const auto old = world.code(world.anna);
  world.house.house.clock.advance(kLinkAgeMax - seconds(1));
  CHECK(world.use(young).status == 303);
  world.house.house.clock.advance(seconds(1));
  CHECK(world.use(old).status == 403);
}

TEST_CASE("a link dies with the key that asked for it and so does the session it began") {
  World world;
  const auto ben = world.house.person("ben", Role::kAnalyst);
  const auto code = world.code(ben);
  const auto cookie = world.house.sign_in(ben);
  CHECK(world.is_in(cookie));
  CHECK(world.house.call(world.anna.key, "DELETE", "/v1/admin/keys/" + ben.who.key_id).status ==
        200);
  CHECK(world.use(code).status == 403);
  CHECK_FALSE(world.is_in(cookie));
}

TEST_CASE("behind TLS the cookie is bound to its host") {
  World world;
  const Headers tls = {{"x-forwarded-proto", "http, https"}};
  const auto reply =
      world.house.browse("", "POST", "/sign-in", "code=" + world.code(world.anna), tls);
  const std::string line(reply.header("Set-Cookie"));
  CHECK(line.starts_with("__Host-countersign="));
  CHECK(line.ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"));
  const auto cookie = line.substr(0, line.find(';'));
  CHECK(world.house.browse(cookie, "GET", "/sessions", "", tls).status == 200);
  // The cookie of one way is nothing on the other.
  CHECK(world.house.browse(cookie, "GET", "/sessions").status == 303);
  const auto plain = world.house.sign_in(world.anna);
  CHECK(world.house.browse(plain, "GET", "/sessions", "", tls).status == 303);
}

TEST_CASE("a browser session is over when it was idle or is old") {
  World world;
  const auto idle = world.house.sign_in(world.anna);
  world.house.house.clock.advance(audit::kSignInIdleMax - seconds(1));
  CHECK(world.is_in(idle));
  world.house.house.clock.advance(audit::kSignInIdleMax - seconds(1));
  CHECK(world.is_in(idle));  // it was used in between
  world.house.house.clock.advance(audit::kSignInIdleMax);
  CHECK_FALSE(world.is_in(idle));

  const auto old = world.house.sign_in(world.anna);
  for (auto age = hours(0); age < audit::kSignInAgeMax; age += hours(6)) {
    CHECK(world.is_in(old));
    world.house.house.clock.advance(hours(6));
  }
  CHECK_FALSE(world.is_in(old));
}

TEST_CASE("signing out ends the session and takes the cookie back") {
  World world;
  const auto cookie = world.house.sign_in(world.anna);
  const auto other = world.house.sign_in(world.anna);
  const auto reply =
      world.house.browse(cookie, "POST", "/sign-out", "csrf=" + PeopleHouse::csrf(cookie));
  CHECK(reply.status == 303);
  CHECK(reply.header("Set-Cookie").find("Max-Age=0") != std::string_view::npos);
  CHECK_FALSE(world.is_in(cookie));
  CHECK(world.is_in(other));
}

TEST_CASE("signing in again leaves no session behind") {
  World world;
  const auto before = world.house.sign_in(world.anna);
  const auto reply =
      world.house.browse(before, "POST", "/sign-in", "code=" + world.code(world.anna));
  CHECK(reply.status == 303);
  CHECK_FALSE(world.is_in(before));
}

TEST_CASE("signing in and out is written down and no secret is") {
  World world;
  const auto cookie = world.house.sign_in(world.anna);
  world.house.browse(cookie, "POST", "/sign-out", "csrf=" + PeopleHouse::csrf(cookie));
  const auto text = [&] {
    world.house.house.store->close();
    std::ifstream file(world.house.house.store_path(), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  CHECK(text.find(world.anna.who.key_id) != std::string::npos);
  CHECK(text.find(cookie.substr(cookie.find('=') + 1)) == std::string::npos);
  CHECK(text.find(world.anna.key.substr(world.anna.key.rfind('_') + 1)) == std::string::npos);
}

TEST_CASE("a form without the token of this very session does nothing") {
  World world;
  const auto cookie = world.house.sign_in(world.anna);
  const auto other = world.house.sign_in(world.anna);
  const auto right = PeopleHouse::csrf(cookie);
  const auto ask = [&](const std::string& token) {
    return world.house.browse(cookie, "POST", "/ask", "source=shop&planner=none" + token);
  };
  const auto count = [&] {
    return json_in(world.house.call(world.anna.key, "GET", "/v1/sessions"))
        ->getArray("data")
        ->size();
  };
  for (const auto& token :
       {std::string(), std::string("&csrf="), "&csrf=" + right.substr(1), "&csrf=" + right + "0",
        "&csrf=" + PeopleHouse::csrf(other), "&csrf=" + right + "&csrf=" + right, "&CSRF=" + right,
        "&csrf=" + cookie.substr(cookie.find('=') + 1)}) {
    const auto response = ask(token);
    INFO(token);
    CHECK(response.status == 403);
    CHECK(response.header("Content-Type").starts_with("text/html"));
  }
  CHECK(count() == 0);
  CHECK(ask("&csrf=" + right).status == 303);
  CHECK(count() == 1);
}

TEST_CASE("a form from another site or of another kind does nothing") {
  World world;
  const auto cookie = world.house.sign_in(world.anna);
  const auto form = "source=shop&planner=none&csrf=" + PeopleHouse::csrf(cookie);
  const auto status = [&](Headers headers, const std::string& body) {
    return world.house.browse(cookie, "POST", "/ask", body, std::move(headers)).status;
  };
  CHECK(status({{"origin", "null"}}, form) == 403);
  CHECK(status({{"origin", "http://evil.example"}}, form) == 403);
  CHECK(status({{"sec-fetch-site", "cross-site"}}, form) == 403);
  CHECK(status({{"sec-fetch-site", "same-site"}}, form) == 403);
  CHECK(status({{"content-type", "application/json"}}, "{}") == 415);
  CHECK(status({{"content-type", "text/plain"}}, form) == 415);
  CHECK(status({{"content-type", "multipart/form-data; boundary=x"}}, form) == 415);
  CHECK(status({}, form + "&question=%zz") == 400);
  CHECK(status({}, form + "&question=%ff") == 400);
  CHECK(status({}, form + "&question=%00") == 400);
  CHECK(status({{"content-type", "application/x-www-form-urlencoded; charset=UTF-8"},
                {"origin", "http://127.0.0.1:8080"},
                {"sec-fetch-site", "same-origin"}},
               form) == 303);
}

TEST_CASE("pages may send their own forms and nothing else") {
  World world;
  const auto cookie = world.house.sign_in(world.anna);
  for (const std::string path : {"/", "/sessions", "/sign-in?code=x"}) {
    const auto page = world.house.browse(cookie, "GET", path);
    CHECK(page.status == 200);
    const auto policy = std::string(page.header("Content-Security-Policy"));
    CHECK(policy.find("default-src 'none'") != std::string::npos);
    CHECK(policy.find("form-action 'self'") != std::string::npos);
    CHECK(policy.find("script-src") == std::string::npos);
    CHECK(policy.find("unsafe") == std::string::npos);
    // With no-referrer a browser says "Origin: null" with a form, which is another origin to us.
    CHECK(page.header("Referrer-Policy") == "same-origin");
    CHECK(page.header("X-Frame-Options") == "DENY");
  }
  CHECK(world.house.call(world.anna.key, "GET", "/v1/sessions").header("Referrer-Policy") ==
        "no-referrer");
}

TEST_CASE("cookies are read as browsers write them and never guessed") {
  const std::string token(64, 'a');
  const auto read = [](const std::string& header) {
    Request request;
    request.headers["cookie"] = header;
    const auto found = browser_token(request);
    return found ? std::string(*found) : std::string("none");
  };
  CHECK(read("countersign=" + token) == token);
  CHECK(read("a=b; countersign=" + token + "; c=d") == token);
  CHECK(read("a=b;countersign=" + token) == token);
  CHECK(read("countersign=" + token + "; countersign=" + token) == "none");
  CHECK(read("Countersign=" + token) == "none");
  CHECK(read("xcountersign=" + token) == "none");
  CHECK(read("countersign=" + token + "a") == "none");
  CHECK(read("countersign=" + token.substr(1)) == "none");
  CHECK(read("countersign=\"" + token + "\"") == "none");
  CHECK(read("countersign=" + std::string(64, 'A')) == "none");
  CHECK(read("countersign") == "none");
  CHECK(read(";;;=;") == "none");
  CHECK(read("") == "none");
}

TEST_CASE("a form's fields keep their lines and everything else that is text") {
  const auto fields =
      parse_form("sql=SELECT+1%0D%0A+FROM+t%0Aa%0Db&x=%E2%80%AE%01&empty=&flag").value();
  REQUIRE(fields.size() == 4);
  CHECK(fields[0].second == "SELECT 1\n FROM t\na\rb");
  CHECK(fields[1].second == "\u202e\x01");
  CHECK(fields[2].second.empty());
  CHECK(fields[3].first == "flag");
  CHECK_FALSE(parse_form("a=%"));
  CHECK_FALSE(parse_form("a=%0"));
  CHECK_FALSE(parse_form("a=%00"));
  CHECK_FALSE(parse_form("a=\xff"));
  CHECK(parse_form("")->empty());
}

// ---- links --------------------------------------------------------------------------------------

TEST_CASE("of one key only the newest links work and none is like another") {
  Links links;
  std::vector<std::string> codes;
  std::set<std::string> different;
  for (std::size_t i = 0; i < Links::kOfOneKeyMax + 2; ++i) {
    codes.emplace_back(links.make("anna", kStart + seconds(i)).reveal());
    different.insert(codes.back());
  }
  const std::string bens(links.make("ben", kStart).reveal());
  CHECK(different.size() == codes.size());
  const auto now = kStart + minutes(1);
  CHECK_FALSE(links.use(codes[0], now));
  CHECK_FALSE(links.use(codes[1], now));
  for (std::size_t i = 2; i < codes.size(); ++i) CHECK(links.use(codes[i], now) == "anna");
  CHECK(links.use(bens, now) == "ben");
  CHECK_FALSE(links.use(bens, now));
  CHECK_FALSE(links.use("", now));
}

TEST_CASE("links of very many keys take bounded room") {
  Links links;
  const std::string first(links.make("first", kStart).reveal());
  for (std::size_t i = 0; i < Links::kAllMax; ++i)
    links.make("key" + std::to_string(i), kStart + seconds(1));
  CHECK_FALSE(links.use(first, kStart + seconds(2)));
}

// ---- wrong tries --------------------------------------------------------------------------------

TEST_CASE("an address that was wrong too often waits and gets its tries back") {
  WrongTries tries;
  for (int i = 0; i < WrongTries::kToSpare; ++i) {
    CHECK_FALSE(tries.pause("10.0.0.1", "guess", kStart));
    tries.was_wrong("10.0.0.1", kStart);
  }
  const auto pause = tries.pause("10.0.0.1", "guess", kStart);
  REQUIRE(pause);
  CHECK(*pause > seconds(0));
  CHECK(*pause <= WrongTries::kBackAfter);
  CHECK_FALSE(tries.pause("10.0.0.2", "guess", kStart));
  CHECK_FALSE(tries.pause("10.0.0.1", "guess", kStart + *pause));
  tries.was_wrong("10.0.0.1", kStart + *pause);
  CHECK(tries.pause("10.0.0.1", "guess", kStart + *pause));
  CHECK_FALSE(tries.pause("10.0.0.1", "guess", kStart + hours(1)));
}

TEST_CASE("who was right lately is looked at beside a neighbour who guesses") {
  WrongTries tries;
  tries.was_right("good");
  for (int i = 0; i < 1000; ++i) tries.was_wrong("10.0.0.1", kStart);
  CHECK(tries.pause("10.0.0.1", "guess", kStart));
  CHECK_FALSE(tries.pause("10.0.0.1", "good", kStart));
  // A clock put back keeps nobody out for longer than all tries take.
  const auto pause = tries.pause("10.0.0.1", "guess", kStart - hours(24));
  REQUIRE(pause);
  CHECK(*pause <= WrongTries::kBackAfter * WrongTries::kToSpare);
}

TEST_CASE("one network of IPv6 is one address to those who count wrong tries") {
  WrongTries tries;
  for (int i = 0; i < WrongTries::kToSpare; ++i)
    tries.was_wrong("2001:db8::" + std::to_string(i), kStart);
  CHECK(tries.pause("2001:db8::ffff", "guess", kStart));
  CHECK_FALSE(tries.pause("2001:db8:0:1::1", "guess", kStart));
}

TEST_CASE("guessers from very many addresses do not push out the one who guesses most") {
  WrongTries tries;
  for (int i = 0; i < WrongTries::kToSpare; ++i) tries.was_wrong("10.0.0.1", kStart);
  for (std::size_t i = 0; i < 2 * WrongTries::kAddressesMax; ++i)
    tries.was_wrong("2001:db8:" + to_hex({reinterpret_cast<const char*>(&i), 2}) + "::1", kStart);
  CHECK(tries.pause("10.0.0.1", "guess", kStart));
}

TEST_CASE("wrong keys and codes and cookies end in 429 and right ones go on") {
  for (const std::string kind : {"key", "code", "cookie"}) {
    World world;
    world.house.peer = "192.0.2.7";
    const auto cookie = world.house.sign_in(world.anna);
    const auto wrong = [&] {
      if (kind == "key") return world.house.call("cs_wrong", "GET", "/v1/sessions");
      if (kind == "code") return world.use(std::string(40, '0'));
      return world.house.browse("countersign=" + std::string(64, '0'), "GET", "/sessions");
    };
    INFO(kind);
    for (int i = 0; i < WrongTries::kToSpare; ++i) CHECK(wrong().status != 429);
    const auto limited = wrong();
    CHECK(limited.status == 429);
    CHECK(std::stoi(std::string(limited.header("Retry-After"))) > 0);
    // What this address used before still works; what it did not, is not looked at.
    CHECK(world.house.call(world.anna.key, "GET", "/v1/sessions").status == 200);
    CHECK(world.is_in(cookie));
    const auto ben = world.house.person("ben", Role::kAnalyst);
    CHECK(world.house.call(ben.key, "GET", "/v1/sessions").status == 429);
    world.house.peer = "192.0.2.8";
    CHECK(world.house.call(ben.key, "GET", "/v1/sessions").status == 200);
    world.house.peer = "192.0.2.7";
    world.house.house.clock.advance(minutes(1));
    CHECK(wrong().status != 429);
  }
}
