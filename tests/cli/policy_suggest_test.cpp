// policy suggest: a first policy for schemas of many kinds, by people who do not write alike.

#include <algorithm>
#include <filesystem>

#include "cli/init/draft.h"
#include "cli/init/sensitive.h"
#include "cli/json.h"
#include "cli/policy/reader_role.h"
#include "config/settings.h"
#include "core/text.h"
#include "tests/support/catch.h"
#include "tests/support/cli_database.h"
#include "tests/support/cli_program.h"

using namespace countersign;
using cli::Json;
using cli::Looks;
using testing::Folder;
using testing::Ran;

namespace {

namespace fs = std::filesystem;

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}
bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// How far to the right comments stand is not what is tested.
std::string squeezed(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' || out.empty() || out.back() != ' ') out += c;
  return out;
}

Looks looks(const std::string& table, const std::string& column, const std::string& note = "") {
  return cli::column_looks(table, {column, "TEXT", true, false, note, false});
}

// Every schema of tests/cases that questions are asked of.
std::vector<fs::path> schemas() {
  std::vector<fs::path> all;
  for (const char* parent : {"domains", "others"})
    for (const auto& entry : fs::directory_iterator(testing::source_path("tests/cases/") + parent))
      if (fs::exists(entry.path() / "schema.sql")) all.push_back(entry.path() / "schema.sql");
  std::sort(all.begin(), all.end());
  return all;
}

struct Suggested {
  Folder folder;
  std::shared_ptr<const engines::Schema> schema;
  cli::Draft draft;

  explicit Suggested(const std::string& statements) {
    testing::make_database(folder.file("data.db"), statements);
    auto engine = engines::open_engine({"data", "sqlite:" + folder.file("data.db"), ""});
    REQUIRE(engine.has_value());
    schema = std::move((*engine)->describe()).value();
    draft =
        cli::draft_of(*schema, {.only = {}, .view_reads = cli::reads_of_views(**engine, *schema)});
    draft.source = "data";
    draft.url = "sqlite:" + folder.file("data.db");
  }
  std::string text() const { return cli::source_text(draft); }
  Result<config::Settings, std::vector<config::SettingsError>> loaded() const {
    config::SettingsInput input;
    input.file = folder.write("suggested.toml", text());
    input.working_directory = folder.path();
    return config::load_settings(input);
  }
};

}  // namespace

TEST_CASE("a policy is suggested for every schema at hand and loads as it is") {
  const auto all = schemas();
  REQUIRE(all.size() >= 20);
  for (const auto& path : all) {
    INFO(path.string());
    const Suggested suggested(testing::read_whole_file(path.string()));
    const auto loaded = suggested.loaded();
    INFO((loaded ? std::string() : loaded.error().front().text()) << suggested.text());
    REQUIRE(loaded.has_value());
    CHECK_FALSE(suggested.draft.allowed().empty());
    for (const auto& relation : suggested.schema->relations)
      for (const auto& column : relation.columns) {
        // Said once more in other words than the product's: these never stay open.
        const std::string name = ascii_lower(column.name);
        const bool must_not_show = name == "email" || name == "phone" || name == "iban" ||
                                   name == "birth_date" || name == "birthdate" || name == "dob" ||
                                   holds(name, "password");
        if (!must_not_show || !has(suggested.draft.allowed(), relation.name)) continue;
        const std::string full = relation.name + "." + column.name;
        INFO(full);
        CHECK((has(suggested.draft.mask, full) || has(suggested.draft.deny, full)));
      }
  }
}

TEST_CASE("what is suggested says why for each column and each table that is left out") {
  const Suggested suggested(R"(
CREATE TABLE kunden (id INTEGER PRIMARY KEY, vorname TEXT, strasse TEXT, telefon TEXT, ort TEXT,
  passwort_hash TEXT);
CREATE TABLE schema_migrations (version TEXT);
CREATE TABLE audit_log (id INT, who TEXT);
CREATE TABLE auth_user (id INT);
CREATE VIEW everyone AS SELECT vorname FROM kunden;
)");
  const std::string text = squeezed(suggested.text());
  INFO(text);
  CHECK(holds(text, "\"kunden.passwort_hash\", # a password\n"));
  CHECK(holds(text, "\"kunden.strasse\", # where somebody is\n"));
  CHECK(holds(text, "\"kunden.telefon\", # how to reach somebody\n"));
  CHECK(holds(text, "# \"kunden.vorname\", # somebody's name\n"));
  CHECK(holds(text, "a program's own machinery"));
  CHECK(holds(text, "a record of what people did"));
  CHECK(holds(text, "its name looks like credentials"));
  CHECK(holds(text, "a view opens everything that it reads: kunden; look at it first"));
  CHECK(suggested.draft.allowed() == std::vector<std::string>{"kunden"});
}

TEST_CASE("columns are known by their names in many languages") {
  for (const char* name : {"Passwort", "mot_de_passe", "contraseña", "senha", "wachtwoord", "haslo",
                           "пароль", "密码", "KreditkarteNr", "pwd_hash"})
    CHECK(looks("kunden", name) == Looks::kSecret);
  for (const char* name : {"Telefonnummer",
                           "courriel",
                           "correo_electronico",
                           "celular",
                           "adresse",
                           "dirección",
                           "indirizzo",
                           "endereco",
                           "straat",
                           "Geburtsdatum",
                           "date_naissance",
                           "fecha_nacimiento",
                           "codice_fiscale",
                           "cpf",
                           "pesel",
                           "bsn",
                           "Kontonummer",
                           "телефон",
                           "电话",
                           "住所",
                           "メール"})
    CHECK(looks("kunden", name) == Looks::kPersonal);
  for (const char* name : {"Vorname", "nachname", "prénom", "apellido", "cognome", "achternaam",
                           "gehalt", "salario", "PLZ", "code_postal", "姓名", "patient_name"})
    CHECK(looks("kunden", name) == Looks::kMaybePersonal);
  for (const char* name : {"ort", "ville", "menge", "precio", "importe", "fecha", "umsatz",
                           "handy_size", "inn", "company_name", "file_name", "streets_count"})
    CHECK(looks("bestellungen", name) == Looks::kPlain);
}

TEST_CASE("a note counts where a name says nothing") {
  CHECK(looks("orders", "field7", "Confidential: see the handbook") == Looks::kPersonal);
  CHECK(looks("orders", "field7", "PII") == Looks::kPersonal);
  CHECK(looks("orders", "first_name", "gdpr relevant") == Looks::kPersonal);
  CHECK(looks("orders", "field7", "the seventh field") == Looks::kPlain);
  CHECK(looks("orders", "password", "pii") == Looks::kSecret);
}

TEST_CASE("policy suggest prints what config check takes and says large tables") {
  const Folder folder;
  testing::make_database(folder.file("own.db"),
                         "CREATE TABLE big (id INTEGER PRIMARY KEY, email TEXT); WITH RECURSIVE "
                         "n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000) INSERT "
                         "INTO big SELECT i, 'x' FROM n; ANALYZE;");
  const auto run = [&](const std::vector<std::string>& words) {
    return testing::run_program(words, {folder.path(), "", {}});
  };
  const Ran made = run({"policy", "suggest", "sqlite:own.db", "--schema-out", "own.schema"});
  INFO(made.out << made.err);
  REQUIRE(made.exit == 0);
  CHECK(holds(made.out, "[sources.own]\nurl = \"sqlite:own.db\"\n"));
  CHECK(holds(squeezed(made.out), "\"big\", # large, about 12,000 rows: id, email"));
  folder.write("countersign.toml", made.out);
  const Ran checked = run({"config", "check"});
  INFO(checked.out << checked.err);
  CHECK(checked.exit == 0);
  // The kept schema serves without the source, and so does the source of the settings.
  CHECK(run({"policy", "check", "--schema", "own.schema", "SELECT id FROM big"}).exit == 0);
  const Ran again = run({"policy", "suggest", "--json"});
  INFO(again.out << again.err);
  const auto json = Json::parse(again.out);
  REQUIRE(json.has_value());
  CHECK((*json)["mask_columns"].str() ==
        "[{\"column\":\"big.email\",\"why\":\"how to reach somebody\"}]");
  CHECK(run({"policy", "suggest", "sqlite:own.db", "--role-script"}).exit == 2);
  CHECK(run({"policy", "suggest", "sqlite:own.db", "--source", "own"}).exit == 2);
  CHECK(run({"policy", "suggest", "mysql:own.db"}).exit == 2);
  CHECK(run({"policy", "suggest", "sqlite:none.db"}).exit == 1);
}

TEST_CASE("the role that is suggested may read the allowed tables but not their guarded columns") {
  engines::Schema schema;
  engines::SchemaRelation orders, people;
  orders.name = "orders";
  orders.columns = {{"id", "integer", false, true, "", false}};
  people.name = "hr.people";
  people.columns = {{"id", "integer", false, true, "", false},
                    {"e\"mail", "text", true, false, "", false},
                    {"Town", "text", true, false, "", false}};
  schema.relations = {orders, people};
  auto draft = cli::draft_of(schema, {.only = {}, .view_reads = {}, .has_schemas = true});
  draft.mask.push_back("hr.people.e\"mail");
  const std::string script =
      cli::reader_role_script(draft, schema, "postgresql://reader@db.example:5432/shop?sslmode=x");
  INFO(script);
  CHECK(holds(script, "CREATE ROLE \"reader\" LOGIN "));
  CHECK(holds(script, "GRANT CONNECT ON DATABASE \"shop\" TO \"reader\";"));
  CHECK(holds(script, "GRANT USAGE ON SCHEMA \"hr\" TO \"reader\";"));
  CHECK(holds(script, "GRANT SELECT ON \"public\".\"orders\" TO \"reader\";"));
  CHECK(holds(script, "GRANT SELECT (\"id\", \"Town\") ON \"hr\".\"people\" TO \"reader\";"));
  CHECK(!holds(script, "{"));
}
