// What the built-in planner knows of words: tokens, stems, names, numbers, phrases, values.

#include <string>
#include <utility>
#include <vector>

#include "agent/planners/builtin/language/numbers.h"
#include "agent/planners/builtin/language/synonyms.h"
#include "agent/planners/builtin/language/units.h"
#include "agent/planners/builtin/language/values.h"
#include "agent/planners/builtin/language/words.h"
#include "tests/support/catch.h"

using namespace countersign::agent::builtin;

namespace {

std::string texts(std::string_view question) {
  std::string all;
  for (const auto& token : read_question(question).tokens)
    all += (all.empty() ? "" : " | ") + token.text;
  return all;
}

Token word(std::string_view text) {
  const auto question = read_question(text);
  REQUIRE(question.tokens.size() == 1);
  return question.tokens[0];
}

std::string expanded(std::string_view name) {
  std::string all;
  for (const auto& one : name_words(name)) all += (all.empty() ? "" : " ") + one.expanded;
  return all;
}

std::string number_in(std::string_view text, std::size_t at = 0) {
  const auto question = read_question(text);
  const auto found = read_number(question.tokens, at);
  return found ? found->number.digits + "/" + std::to_string(found->tokens) : "none";
}

std::string range_in(std::string_view text) {
  const auto question = read_question(text);
  const auto found = read_number_range(question.tokens, 0);
  return found ? found->from.digits + ".." + found->to.digits : "none";
}

// "tokens/words/whole" of the best match, with its weakest likeness.
std::string matched(std::string_view said, std::string_view name) {
  const auto question = read_question(said);
  const auto found = match_name(question.tokens, 0, name_words(name));
  if (!found) return "none";
  return std::to_string(found->tokens) + "/" + std::to_string(found->words) +
         (found->is_whole      ? " whole"
          : found->covers_head ? " head"
                               : " part");
}

Likeness like(std::string_view said, std::string_view name) {
  return likeness(word(said), name_words(name).at(0));
}

template <class Reader>
std::size_t length(Reader reader, std::string_view text, std::size_t at = 0) {
  const auto question = read_question(text);
  return reader(question.tokens, at);
}

bool has_form(std::string_view said, std::string_view form) {
  for (const auto& one : value_forms(said))
    if (one.text == form) return true;
  return false;
}

}  // namespace

TEST_CASE("a question comes apart into words and signs") {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"How many orders?", "how | many | orders | ?"},
      {"Who's the best customer", "who | is | the | best | customer"},
      {"customers that haven\u2019t ordered", "customers | that | have | not | ordered"},
      {"can't won't don't", "can | not | will | not | do | not"},
      {"Germany's customers' orders", "germany | customers | orders"},
      {"caf\u00e9 STRASSE Stra\u00dfe \u00c9clair",
       "caf\u00e9 | strasse | stra\u00dfe | \u00e9clair"},
      {"customers in 'New York' or \"Los Angeles\"",
       "customers | in | new york | or | los angeles"},
      {"T-shirts and best-selling e-mail", "t | shirts | and | best | selling | email"},
      {"price >= 10 and price<>5", "price | >= | 10 | and | price | != | 5"},
      {"U.S. orders", "us | orders"},
      {"SKU-123 and A17", "sku-123 | and | a17"},
      {"mail ana@example.org.", "mail | ana@example.org | ."},
      {"Q3-2024", "q3 | - | 2024"},
      {"10\u201320", "10 | - | 20"},
      {"no-shows and check-in, year-to-date", "no-shows | and | check-in | , | year | to | date"},
      {"who got an A?", "who | got | an | A | ?"},
      {"", ""},
      {"   \t\n ", ""},
  };
  for (const auto& [question, wanted] : cases) {
    INFO(question);
    CHECK(texts(question) == wanted);
  }
}

TEST_CASE("tokens remember how and where they were written") {
  const auto question = read_question("Show Germany's \u201cBig Box\u201d for O'Brien");
  REQUIRE(question.tokens.size() == 5);
  CHECK(question.tokens[1].original == "Germany");
  CHECK(question.tokens[1].is_capitalised);
  CHECK(question.tokens[1].is_possessive);
  CHECK_FALSE(question.tokens[1].is_sentence_start);
  CHECK(question.tokens[0].is_sentence_start);
  CHECK(question.tokens[2].kind == TokenKind::kQuoted);
  CHECK(question.tokens[2].original == "Big Box");
  CHECK(question.tokens[4].text == "o'brien");
  CHECK(question.spelling(3, 2) == "for O'Brien");
  CHECK(question.spelling(9, 2).empty());
  CHECK(read_question("who got an A?").tokens[3].kind == TokenKind::kCode);
  CHECK(read_question("Show A List").tokens[1].kind == TokenKind::kWord);
  CHECK(read_question("A list").tokens[0].kind == TokenKind::kWord);
}

TEST_CASE("numbers in a question keep their exact digits and their unit") {
  const auto at = [](std::string_view text) {
    const auto question = read_question(text);
    REQUIRE(question.tokens.size() == 1);
    REQUIRE(question.tokens[0].number);
    return *question.tokens[0].number;
  };
  CHECK(at("\u20ac1,000.50").digits == "1000.50");
  CHECK(at("\u20ac1,000.50").unit == Unit::kMoney);
  CHECK(at("20%").unit == Unit::kPercent);
  CHECK(at("1.5m").digits == "1500000");
  CHECK(at("10k").digits == "10000");
  CHECK(at("-5").value == -5);
  CHECK(at("5th").is_ordinal);
  CHECK(at("007").digits == "7");
  CHECK(at("12").count() == 12u);
  CHECK_FALSE(at("1.5").count());
  CHECK_FALSE(at("-3").count());
}

TEST_CASE("a hostile question makes tokens and no trouble") {
  const std::string quotes(50'000, '\'');
  CHECK(read_question(quotes).is_cut);
  CHECK(read_question(quotes).tokens.size() == kQuestionTokensMax);
  CHECK(read_question(std::string(100'000, '9')).tokens.size() == 1);
  CHECK(read_question(std::string(100'000, '9')).tokens[0].kind == TokenKind::kCode);
  const std::string broken = std::string("a\xff\xfe b\0c", 7) + "\u202e\u200bd";
  for (const auto& token : read_question(broken).tokens) CHECK_FALSE(token.text.empty());
  CHECK(texts("or\u200bders") == "orders");
}

TEST_CASE("plurals and singulars of nouns") {
  const std::vector<std::pair<std::string_view, std::string_view>> pairs = {
      {"order", "orders"},
      {"person", "people"},
      {"child", "children"},
      {"category", "categories"},
      {"analysis", "analyses"},
      {"status", "statuses"},
      {"address", "addresses"},
      {"shelf", "shelves"},
      {"knife", "knives"},
      {"box", "boxes"},
      {"bus", "buses"},
      {"house", "houses"},
      {"warehouse", "warehouses"},
      {"course", "courses"},
      {"purchase", "purchases"},
      {"movie", "movies"},
      {"woman", "women"},
      {"salesman", "salesmen"},
      {"size", "sizes"},
      {"branch", "branches"},
      {"day", "days"},
      {"city", "cities"},
      {"diagnosis", "diagnoses"},
      {"glove", "gloves"},
      {"quiz", "quizzes"},
      {"campus", "campuses"},
      {"employee", "employees"},
      {"price", "prices"},
      {"case", "cases"},
      {"index", "indices"},
  };
  for (const auto& [one, many] : pairs) {
    INFO(one << " " << many);
    CHECK(singular(many) == one);
    CHECK(singular(one) == one);
    CHECK(plural(one) == many);
  }
  for (const std::string_view same : {"news", "series", "species", "this", "is", "us", "gas"})
    CHECK(singular(same) == same);
}

TEST_CASE("forms of a verb come back to its plain form") {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"shipped", "ship"},      {"shipping", "ship"},    {"bought", "buy"},
      {"sold", "sell"},         {"placed", "place"},     {"ordered", "order"},
      {"ordering", "order"},    {"returned", "return"},  {"delivered", "deliver"},
      {"hired", "hire"},        {"cancelled", "cancel"}, {"canceled", "cancel"},
      {"visited", "visit"},     {"created", "create"},   {"purchased", "purchase"},
      {"spent", "spend"},       {"written", "write"},    {"borrowed", "borrow"},
      {"studied", "study"},     {"managed", "manage"},   {"processed", "process"},
      {"treated", "treat"},     {"listed", "list"},      {"closed", "close"},
      {"taught", "teach"},      {"flew", "fly"},         {"paid", "pay"},
      {"building", "building"}, {"rating", "rating"},    {"speed", "speed"},
      {"hundred", "hundred"},   {"king", "king"},        {"string", "string"},
  };
  for (const auto& [form, base] : cases) {
    INFO(form);
    CHECK(verb_base(form) == base);
  }
  CHECK(stem("customers") == "customer");
  CHECK(stem("ships") == stem("shipped"));
  CHECK(stem("ratings") == "rating");
}

TEST_CASE("names of a schema come apart into words and are written out") {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"order_items", "order items"},
      {"OrderItems", "order items"},
      {"orderItems", "order items"},
      {"customerID", "customer id"},
      {"tbl_customer", "customer"},
      {"dim_product", "product"},
      {"ORDERS_TBL", "orders"},
      {"o_orderdate", "order date"},
      {"orderdate", "order date"},
      {"zipcode", "zip code"},
      {"custQty", "customer quantity"},
      {"cust_no", "customer number"},
      {"dob", "birth date"},
      {"fname", "first name"},
      {"e_mail", "email"},
      {"HTTPServer", "http server"},
      {"address2", "address 2"},
      {"UnitPrice", "unit price"},
      {"quantityInStock", "quantity in stock"},
      {"playlist_track", "playlist track"},
      {"username", "username"},
      {"t", "t"},
      {"tbl", "tbl"},
      {"", ""},
      {"msrp", "list price"},
      {"EmpSal", "employee salary"},
      {"created_at", "created at"},
      {"isActive", "is active"},
  };
  for (const auto& [name, wanted] : cases) {
    INFO(name);
    CHECK(expanded(name) == wanted);
  }
}

TEST_CASE("a said word is like a name in degrees") {
  CHECK(like("customer", "customer") == Likeness::kSame);
  CHECK(like("customers", "customer") == Likeness::kStem);
  CHECK(like("customer", "cust") == Likeness::kAbbreviation);
  CHECK(like("qty", "quantity") == Likeness::kAbbreviation);
  CHECK(like("clients", "customers") == Likeness::kSynonym);
  CHECK(like("custmers", "customers") == Likeness::kTypo);
  CHECK(like("prodcuts", "products") == Likeness::kTypo);
  CHECK(like("emploees", "employees") == Likeness::kTypo);
  CHECK(like("orders", "customers") == Likeness::kNone);
  // Right words of their own are no slips of others.
  CHECK(like("county", "country") == Likeness::kNone);
  CHECK(like("house", "hours") == Likeness::kNone);
  CHECK(like("contact", "contract") == Likeness::kNone);
  CHECK(like("no", "no") == Likeness::kNone);
  CHECK(like("rate", "date") == Likeness::kNone);
  CHECK(like("remotely", "remote") == Likeness::kStem);
  CHECK(like("family", "fami") == Likeness::kNone);
}

TEST_CASE("slips are forgiven by the length of a word") {
  CHECK(typo_distance("customer", "cusotmer", 2) == 1);
  CHECK(typo_distance("customer", "customer", 2) == 0);
  CHECK(typo_distance("abc", "abcdefg", 2) == 3);
  CHECK(slips_forgiven(4) == 0);
  CHECK(slips_forgiven(5) == 1);
  CHECK(slips_forgiven(8) == 2);
  CHECK(is_slip_of("prce", "price"));
  CHECK(is_slip_of("revnue", "revenue"));
  CHECK_FALSE(is_slip_of("cat", "car"));
  CHECK_FALSE(is_slip_of("price", "prize"));
  CHECK_FALSE(is_slip_of(std::string(5000, 'a'), std::string(5001, 'a')));
}

TEST_CASE("names of several words are found however they are said") {
  CHECK(matched("unit price", "unit_price") == "2/2 whole");
  CHECK(matched("unitprice", "unit_price") == "1/2 whole");
  CHECK(matched("unit prices", "UnitPrice") == "2/2 whole");
  CHECK(matched("price", "unit_price") == "1/1 head");
  CHECK(matched("unit", "unit_price") == "1/1 part");
  CHECK(matched("zip code", "zipcode") == "2/2 whole");
  CHECK(matched("zipcode", "zip_code") == "1/2 whole");
  CHECK(matched("user name", "username") == "2/1 whole");
  CHECK(matched("date of birth", "birth_date") == "3/2 whole");
  CHECK(matched("birthday", "birth_date") == "1/2 whole");
  CHECK(matched("dob", "dob") == "1/2 whole");
  CHECK(matched("number of seats", "num_seats") == "3/2 whole");
  CHECK(matched("number of seats", "seat_number") == "1/1 head");
  CHECK(matched("units in stock", "UnitsInStock") == "3/3 whole");
  CHECK(matched("weather", "unit_price") == "none");
  CHECK(matched("fees", "fee_amt") == "1/1 head");
  CHECK(matched("distance", "distance_km") == "1/1 head");
  CHECK(matched("drugs", "drug_name") == "1/1 head");
  CHECK(matched("customer", "customer_number") == "1/1 part");
  CHECK(matched("check-in", "check_in_date") == "1/2 part");
  CHECK(matched("order items", "OrderItems") == "2/2 whole");
}

TEST_CASE("numbers are read however they are said") {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"twelve", "12/1"},
      {"two hundred and five", "205/4"},
      {"one hundred thousand", "100000/3"},
      {"three thousand two hundred", "3200/4"},
      {"twenty-first", "21/2"},
      {"a dozen", "12/2"},
      {"half a million", "500000/3"},
      {"1.5 million", "1500000/2"},
      {"0.25 thousand", "250/2"},
      {"10k", "10000/1"},
      {"minus five", "-5/2"},
      {"100 dollars", "100/2"},
      {"20 percent", "20/2"},
      {"a couple of", "2/3"},
      {"twice", "2/1"},
      {"hundred", "100/1"},
      {"first", "none"},
      {"second", "none"},
      {"orders", "none"},
      {"a", "none"},
      {"half", "none"},
      {"score", "none"},
      {"two and five", "2/1"},
      {"nine hundred ninety nine trillion", "999/4"},
  };
  for (const auto& [text, wanted] : cases) {
    INFO(text);
    CHECK(number_in(text) == wanted);
  }
  CHECK(number_in("longer than an hour", 2) == "1/1");
  CHECK(number_in("longer than an order", 2) == "none");
  CHECK(number_in("which one", 1) == "none");
  CHECK(number_in("one of the") == "none");
  CHECK(number_in("") == "none");
}

TEST_CASE("ranges of numbers are read in either order") {
  CHECK(range_in("between 10 and 20") == "10..20");
  CHECK(range_in("between 20 and 10") == "10..20");
  CHECK(range_in("from ten to twenty") == "10..20");
  CHECK(range_in("10-20") == "10..20");
  CHECK(range_in("10 to 20.5") == "10..20.5");
  CHECK(range_in("between $100 and $1,000") == "100..1000");
  CHECK(range_in("10 and 20") == "none");
  CHECK(range_in("between") == "none");
}

TEST_CASE("aggregate words are told apart") {
  const auto what = [](std::string_view text) {
    const auto found = read_aggregate(read_question(text).tokens, 0);
    REQUIRE(found);
    return std::pair(found->what, found->tokens);
  };
  CHECK(what("how many orders") == std::pair(AggregateWord::kCount, std::size_t{2}));
  CHECK(what("total number of orders") == std::pair(AggregateWord::kCount, std::size_t{3}));
  CHECK(what("how many different cities") == std::pair(AggregateWord::kDistinct, std::size_t{3}));
  CHECK(what("total revenue") == std::pair(AggregateWord::kSum, std::size_t{1}));
  CHECK(what("on average") == std::pair(AggregateWord::kAverage, std::size_t{2}));
  CHECK(what("maximum price").first == AggregateWord::kMax);
  CHECK(what("median price").first == AggregateWord::kMedian);
  CHECK_FALSE(read_aggregate(read_question("orders").tokens, 0));
}

TEST_CASE("superlatives say which way and of what") {
  const auto read = [](std::string_view text) {
    const auto found = read_superlative(read_question(text).tokens, 0);
    REQUIRE(found);
    return *found;
  };
  CHECK(read("most expensive product").direction == Direction::kHighest);
  CHECK(read("most expensive product").about == About::kMoney);
  CHECK(read("most expensive product").tokens == 2);
  CHECK(read("cheapest").direction == Direction::kLowest);
  CHECK(read("least expensive").direction == Direction::kLowest);
  CHECK(read("top 5").is_rank);
  CHECK(read("latest order").about == About::kDate);
  CHECK(read("oldest").about == About::kBirth);
  CHECK(read("most orders").about == About::kCount);
  CHECK(read("most popular").tokens == 2);
  CHECK(read("heaviest").attributes.front() == "weight");
  CHECK(read("older than").is_comparative);
  CHECK(read("more expensive than").is_comparative);
  CHECK(read("best-rated film").tokens == 2);
  CHECK_FALSE(read_superlative(read_question("order").tokens, 0));
  CHECK_FALSE(read_superlative(read_question("more than").tokens, 0));
  CHECK_FALSE(read_superlative(read_question("that last an hour").tokens, 1));
  CHECK(read_superlative(read_question("the last order").tokens, 1));
}

TEST_CASE("comparisons and negations take their longest phrase") {
  const auto compare = [](std::string_view text) {
    const auto found = read_compare(read_question(text).tokens, 0);
    REQUIRE(found);
    return std::pair(found->what, found->tokens);
  };
  CHECK(compare("more than 5") == std::pair(CompareWord::kMore, std::size_t{2}));
  CHECK(compare("no more than 5") == std::pair(CompareWord::kAtMost, std::size_t{3}));
  CHECK(compare("greater than or equal to 5") == std::pair(CompareWord::kAtLeast, std::size_t{5}));
  CHECK(compare("at least") == std::pair(CompareWord::kAtLeast, std::size_t{2}));
  CHECK(compare("<= 5").first == CompareWord::kAtMost);
  CHECK(compare("starting with A").first == CompareWord::kStartsWith);
  const auto negation = [](std::string_view text) {
    const auto found = read_negation(read_question(text).tokens, 0);
    REQUIRE(found);
    return std::pair(found->what, found->tokens);
  };
  CHECK(negation("haven't ordered") == std::pair(Negation::kNever, std::size_t{2}));
  CHECK(negation("have not been shipped") == std::pair(Negation::kNot, std::size_t{3}));
  CHECK(negation("without any orders") == std::pair(Negation::kWithout, std::size_t{2}));
  CHECK(negation("do not have any orders") == std::pair(Negation::kWithout, std::size_t{4}));
  CHECK(negation("other than Germany").first == Negation::kExcept);
  CHECK(negation("isn't") == std::pair(Negation::kNot, std::size_t{2}));
  CHECK_FALSE(read_negation(read_question("with").tokens, 0));
}

TEST_CASE("order words and grouping words take their longest phrase") {
  const auto order = read_order(read_question("sorted by name descending").tokens, 0);
  REQUIRE(order);
  CHECK(order->tokens == 2);
  CHECK_FALSE(order->is_direction_said);
  CHECK(read_order(read_question("from highest to lowest").tokens, 0)->is_descending);
  CHECK(length(read_grouping, "for each of the countries") == 4);
  CHECK(length(read_grouping, "per country") == 1);
  CHECK(length(read_grouping, "country") == 0);
  CHECK(length(read_share, "what percentage of orders") == 3);
  CHECK(length(read_share, "as a percentage") == 3);
  CHECK(length(read_share, "how many percent of") == 4);
}

TEST_CASE("fillers and questions beyond data are known by explicit lists") {
  CHECK(length(read_filler, "can you please tell me the revenue") == 5);
  CHECK(length(read_filler, "show me orders") == 2);
  CHECK(length(read_filler, "revenue") == 0);
  CHECK(length(read_filler, "best-show", 1) == 0);
  CHECK_FALSE(read_negation(read_question("no-shows").tokens, 0));
  CHECK(read_negation(read_question("non-smoking").tokens, 0));
  CHECK(is_function_word("of"));
  CHECK_FALSE(is_function_word("order"));
  CHECK(length(read_out_of_scope, "why did sales fall") == 1);
  CHECK(length(read_out_of_scope, "delete all orders") == 1);
  CHECK(length(read_out_of_scope, "please delete all orders", 1) == 1);
  CHECK(length(read_out_of_scope, "order all customers by name", 0) == 1);
  CHECK(length(read_out_of_scope, "order dates of customers") == 0);
  CHECK(length(read_out_of_scope, "how many orders did we cancel", 5) == 0);
  CHECK(length(read_out_of_scope, "what will sales be") == 2);
}

TEST_CASE("families of words hold together and apart") {
  CHECK(are_synonyms("customer", "client"));
  CHECK(are_synonyms("client", "customer"));
  CHECK(are_synonyms("city", "town"));
  CHECK(are_synonyms("employee", "staff"));
  CHECK(are_synonyms("buy", "order"));
  CHECK_FALSE(are_synonyms("customer", "customer"));
  CHECK_FALSE(are_synonyms("customer", "employee"));
  CHECK_FALSE(are_synonyms("city", "country"));
  CHECK(synonyms_of("nonsense").empty());
  CHECK_FALSE(synonyms_of("customer").empty());
  CHECK(is_known_word("customers"));
  CHECK_FALSE(is_known_word("custmers"));
}

TEST_CASE("values come in the forms in which data may hold them") {
  CHECK(value_forms("Germany").front().text == "germany");
  CHECK(has_form("Germany", "de"));
  CHECK(has_form("German", "germany"));
  CHECK(has_form("DE", "germany"));
  CHECK_FALSE(has_form("de", "germany"));
  CHECK(has_form("United States", "usa"));
  CHECK(has_form("the Netherlands", "netherlands"));
  CHECK(has_form("Germans", "germany"));
  CHECK(has_form("T-shirts", "t-shirt"));
  CHECK(has_form("T-shirt", "t shirt"));
  CHECK(has_form("canceled", "cancelled"));
  CHECK(has_form("California", "ca"));
  CHECK(has_form("Monday", "mon"));
  CHECK(has_form("\u00d6sterreich", "austria"));
  CHECK(has_form("Toys & Games", "toys and games"));
  CHECK(value_forms("").empty());
  CHECK(value_forms("   ").empty());
  for (const std::string_view said : {"United States", "a-b c-d", "women"})
    CHECK(value_forms(said).size() <= kValueFormsMax);
  CHECK(country_of("south korea") == "South Korea");
  CHECK_FALSE(country_of("it"));
  CHECK(length(read_country, "south korea and japan") == 2);
  CHECK(length(read_country, "the united states") == 3);
  CHECK(length(read_country, "orders in Japan", 2) == 1);
  CHECK(length(read_country, "in it") == 0);
}

TEST_CASE("words of truth and their opposites") {
  CHECK(truth_of("yes") == true);
  CHECK(truth_of("false") == false);
  CHECK_FALSE(truth_of("maybe").has_value());
  CHECK(opposite_of("inactive") == "active");
  CHECK(opposite_of("non-smoking") == "smoking");
  CHECK(opposite_of("failed") == "successful");
  CHECK_FALSE(opposite_of("active"));
  CHECK(gender_forms("women").front() == "female");
  CHECK(gender_forms("table").empty());
}

TEST_CASE("numbers are turned into what a column counts in") {
  const auto in = [](std::string_view digits, std::string_view said, std::string_view column) {
    const auto unit = unit_said(said), kept = unit_of_name(name_words(column));
    REQUIRE(unit);
    REQUIRE(kept);
    return converted(digits, *unit, *kept).value_or("none");
  };
  CHECK(in("2", "hours", "runtime_min") == "120");
  CHECK(in("3", "minutes", "Milliseconds") == "180000");
  CHECK(in("90", "minutes", "durationHours") == "1.5");
  CHECK(in("45", "min", "duration_min") == "45");
  CHECK(in("2", "kg", "weight_g") == "2000");
  CHECK(in("2", "metres", "height_cm") == "200");
  CHECK(in("1.5", "years", "tenure_months") == "18");
  CHECK(in("20", "years", "years_experience") == "20");
  CHECK(in("5000000", "dollars", "box_office_musd") == "5");
  CHECK(in("2", "euros", "market_value_m") == "0.000002");
  CHECK(in("2", "km", "distance_m") == "2000");
  CHECK(in("2", "hours", "weight_g") == "none");
  CHECK(in("30", "days", "tenure_months") == "none");
  CHECK_FALSE(unit_said("orders"));
  for (const std::string_view name :
       {"release_year", "name", "price", "min_age", "second_name", ""}) {
    INFO(name);
    CHECK_FALSE(unit_of_name(name_words(name)));
  }
}
